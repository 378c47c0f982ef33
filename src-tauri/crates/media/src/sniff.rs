//! Recognising a file by its first bytes: which reader it belongs to, or what it is if it is no video.

use std::fmt;

/// Which reader understands a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// MP4 and MOV: boxes.
    IsoMedia,
    /// WebM and Matroska: EBML.
    Matroska,
    /// No container that we read.
    Other(Looks),
}

/// What a file that is no usable video looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the name of the format; Display puts it into words")]
pub enum Looks {
    Html,
    Json,
    Xml,
    Text,
    Jpeg,
    Png,
    Gif,
    Webp,
    Heif,
    Pdf,
    Zip,
    Mp3,
    Wav,
    Ogg,
    Avi,
    Matroska,
    Flv,
    MpegStream,
    Asf,
    Zeros,
    Unknown,
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Html => "HTML (a web page)",
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::Text => "text",
            Self::Jpeg => "a JPEG image",
            Self::Png => "a PNG image",
            Self::Gif => "a GIF image",
            Self::Webp => "a WebP image",
            Self::Heif => "a HEIF or AVIF image",
            Self::Pdf => "a PDF document",
            Self::Zip => "a ZIP archive",
            Self::Mp3 => "MP3 sound",
            Self::Wav => "WAV sound",
            Self::Ogg => "Ogg",
            Self::Avi => "AVI, an old video format; export it as MP4",
            Self::Matroska => "Matroska (MKV); export it as MP4",
            Self::Flv => "Flash video; export it as MP4",
            Self::MpegStream => "an MPEG stream; export it as MP4",
            Self::Asf => "Windows Media; export it as MP4",
            Self::Zeros => "a file of zeros, as an unfinished download leaves it",
            Self::Unknown => "data of an unknown kind",
        })
    }
}

/// Box types with which an MP4 or MOV file may begin. Old MOV files have no `ftyp`.
const FIRST_BOXES: [&[u8; 4]; 11] =
    [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid", b"sidx", b"moof"];

const IMAGE_BRANDS: [&[u8; 4]; 6] = [b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"];

const MAGIC: [(&[u8], Looks); 14] = [
    (b"\xff\xd8\xff", Looks::Jpeg),
    (b"\x89PNG\r\n\x1a\n", Looks::Png),
    (b"GIF8", Looks::Gif),
    (b"%PDF", Looks::Pdf),
    (b"PK\x03\x04", Looks::Zip),
    (b"PK\x05\x06", Looks::Zip),
    (b"ID3", Looks::Mp3),
    (b"\xff\xfb", Looks::Mp3),
    (b"\xff\xf3", Looks::Mp3),
    (b"OggS", Looks::Ogg),
    (b"FLV\x01", Looks::Flv),
    (b"\x00\x00\x01\xba", Looks::MpegStream),
    (b"\x00\x00\x01\xb3", Looks::MpegStream),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Looks::Asf),
];

/// Recognises a file by its first bytes. A kilobyte is plenty; sixteen bytes suffice for all but text.
pub(crate) fn format(head: &[u8]) -> Format {
    if head.starts_with(b"\x1a\x45\xdf\xa3") {
        return Format::Matroska;
    }
    match head.get(4..8) {
        Some(b"ftyp") if head.get(8..12).is_some_and(|brand| IMAGE_BRANDS.iter().any(|b| *b == brand)) => {
            Format::Other(Looks::Heif)
        }
        Some(name) if FIRST_BOXES.iter().any(|first| *first == name) => Format::IsoMedia,
        _ => Format::Other(looks(head)),
    }
}

fn looks(head: &[u8]) -> Looks {
    if let Some((_, looks)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *looks;
    }
    if head.starts_with(b"RIFF") {
        return match head.get(8..12) {
            Some(b"WAVE") => Looks::Wav,
            Some(b"AVI ") => Looks::Avi,
            Some(b"WEBP") => Looks::Webp,
            _ => Looks::Unknown,
        };
    }
    if head.first() == Some(&0x47) && head.get(188).is_none_or(|sync| *sync == 0x47) && !is_text(head) {
        return Looks::MpegStream;
    }
    if head.iter().all(|byte| *byte == 0) {
        return Looks::Zeros;
    }
    if is_text(head) { text_kind(head) } else { Looks::Unknown }
}

/// UTF-8 without control characters; a character cut by the end of `head` is no objection.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && !valid.chars().any(|c| c.is_control() && !c.is_whitespace())
}

fn text_kind(head: &[u8]) -> Looks {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_html =
        ["<!doctype html", "<html", "<head", "<body", "<script"].iter().any(|tag| text.contains(tag));
    match text.chars().next() {
        Some('<') if is_html => Looks::Html,
        Some('<') => Looks::Xml,
        Some('{' | '[') => Looks::Json,
        _ => Looks::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_video_is_named() {
        let cases: [(&[u8], Looks); 18] = [
            (b"<!DOCTYPE html><html>", Looks::Html),
            (b"\xef\xbb\xbf\n <html lang=en>", Looks::Html),
            (b"<!-- login --><head>", Looks::Html),
            (b"<?xml version=\"1.0\"?><Error><Code>AccessDenied", Looks::Xml),
            (b"{\"error\":\"expired\"}", Looks::Json),
            ("Grüße".as_bytes(), Looks::Text),
            (&"Grüße".as_bytes()[..3], Looks::Text),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", Looks::Jpeg),
            (b"\x89PNG\r\n\x1a\n\x00\x00", Looks::Png),
            (b"%PDF-1.7", Looks::Pdf),
            (b"PK\x03\x04\x14\x00", Looks::Zip),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Looks::Webp),
            (b"RIFF\x00\x00\x00\x00AVI LIST", Looks::Avi),
            (b"\x00\x00\x00\x18ftypheic", Looks::Heif),
            (b"ID3\x04\x00", Looks::Mp3),
            (b"\x00\x00\x01\xba\x44", Looks::MpegStream),
            (&[0; 64], Looks::Zeros),
            (b"\x01\x02\x03\xfe\xff", Looks::Unknown),
        ];
        for (head, expected) in cases {
            assert_eq!(format(head), Format::Other(expected), "{head:?}");
        }
    }

    #[test]
    fn video_goes_to_its_reader() {
        assert_eq!(format(b"\x00\x00\x00\x20ftypisom"), Format::IsoMedia);
        assert_eq!(format(b"\x00\x00\x00\x08wide\x00\x00"), Format::IsoMedia);
        assert_eq!(format(b"\x00\x00\x00\x01mdat\x00\x00"), Format::IsoMedia);
        assert_eq!(format(b"\x1a\x45\xdf\xa3\x9f"), Format::Matroska);
    }
}
