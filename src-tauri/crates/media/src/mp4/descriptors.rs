//! MPEG-4 descriptors (`esds`): which codec hides behind `mp4a` and `mp4v`, and how AAC is set up.

/// What an `esds` box says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Descriptors<'a> {
    /// The object type indication.
    pub(super) object_type: u8,
    /// The decoder's own set-up; for AAC an AudioSpecificConfig.
    pub(super) setup: &'a [u8],
}

const ES: u8 = 3;
const DECODER_CONFIG: u8 = 4;
const DECODER_SETUP: u8 = 5;

impl<'a> Descriptors<'a> {
    /// Reads the content of an `esds` box; `None` if it says nothing usable.
    pub(super) fn read(esds: &'a [u8]) -> Option<Self> {
        let stream = descriptor(esds.get(4..)?, ES)?;
        let flags = *stream.get(2)?;
        let url_length = if flags & 0x40 == 0 { 0 } else { 1 + usize::from(*stream.get(3)?) };
        let skipped =
            3 + if flags & 0x80 == 0 { 0 } else { 2 } + url_length + if flags & 0x20 == 0 { 0 } else { 2 };
        let config = descriptor(stream.get(skipped..)?, DECODER_CONFIG)?;
        let setup = config.get(13..).and_then(|rest| descriptor(rest, DECODER_SETUP)).unwrap_or_default();
        Some(Self { object_type: *config.first()?, setup })
    }
}

/// The content of the descriptor at the start of `bytes`, if it has this tag. A content cut short is taken as
/// it is.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (found, mut rest) = bytes.split_first()?;
    let mut length = 0;
    for _ in 0..4 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length = (length << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    (*found == tag).then(|| &rest[..length.min(rest.len())])
}

/// How AAC sounds: samples per second and, unless the stream itself tells, channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AacSetup {
    pub(super) sample_rate: u32,
    pub(super) channels: Option<u32>,
}

const SBR: u32 = 5;
const PARAMETRIC_STEREO: u32 = 29;
const SAMPLE_RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

impl AacSetup {
    /// Reads an AudioSpecificConfig.
    pub(super) fn read(config: &[u8]) -> Option<Self> {
        let mut bits = Bits { bytes: config, at: 0 };
        let object_type = bits.object_type()?;
        let core_rate = bits.sample_rate()?;
        let channels = match bits.take(4)? {
            0 => None,
            7 => Some(8),
            _ if object_type == PARAMETRIC_STEREO => Some(2),
            count => Some(count),
        };
        let extended = object_type == SBR || object_type == PARAMETRIC_STEREO;
        let sample_rate = if extended { bits.sample_rate()? } else { core_rate };
        Some(Self { sample_rate, channels })
    }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value = (value << 1) | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }

    fn object_type(&mut self) -> Option<u32> {
        match self.take(5)? {
            31 => Some(32 + self.take(6)?),
            kind => Some(kind),
        }
    }

    fn sample_rate(&mut self) -> Option<u32> {
        match self.take(4)? {
            15 => self.take(24),
            index => SAMPLE_RATES.get(usize::try_from(index).ok()?).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aac_setups() {
        let cases: [(&[u8], u32, Option<u32>); 5] = [
            (&[0x12, 0x08], 44_100, Some(1)),
            (&[0x11, 0x90], 48_000, Some(2)),
            (&[0x12, 0x00], 44_100, None),
            // Explicit SBR: the core runs at 24 kHz, the sound at 48 kHz.
            (&[0x2b, 0x11, 0x88], 48_000, Some(2)),
            // Parametric stereo: one channel coded, two heard.
            (&[0xeb, 0x09, 0x88], 48_000, Some(2)),
        ];
        for (config, sample_rate, channels) in cases {
            assert_eq!(AacSetup::read(config), Some(AacSetup { sample_rate, channels }), "{config:x?}");
        }
        assert_eq!(AacSetup::read(&[0x12]), None);
    }

    #[test]
    fn long_form_lengths_are_read() {
        let esds = b"\0\0\0\0\x03\x80\x80\x80\x19\0\0\0\x04\x80\x80\x80\x11\x40\x15\0\0\0\0\0\0\0\0\0\0\0\x05\x02\x12\x08";
        let read = Descriptors::read(esds).unwrap();
        assert_eq!((read.object_type, read.setup), (0x40, &[0x12, 0x08][..]));
    }

    #[test]
    fn a_descriptor_cut_short_is_no_panic() {
        let esds = b"\0\0\0\0\x03\x19\0\0\xe0\x04\x11\x40";
        for end in 0..esds.len() {
            Descriptors::read(&esds[..end]);
        }
    }
}
