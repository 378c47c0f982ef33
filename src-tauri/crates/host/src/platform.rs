//! What differs between operating systems: private folders and files, and which folders are on another machine.

use std::{fs, io, path::Path};

/// Makes one folder, readable by its owner alone.
pub(crate) fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Takes a folder's access from everybody but its owner. On Windows the user's profile is private already.
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes renames in a folder survive a power cut. Windows journals them itself.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// The name of the network file system that holds a canonical path; none if it is local or the system does not tell.
pub(crate) fn network_file_system(path: &Path) -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
        mounts::network_mount(&mounts, path).map(str::to_owned)
    }
    #[cfg(target_os = "macos")]
    {
        /// `MNT_LOCAL` of `<sys/mount.h>`.
        const LOCAL: u32 = 0x1000;
        let stat = rustix::fs::statfs(path).ok()?;
        (stat.f_flags & LOCAL == 0).then(|| "not local".to_owned())
    }
    #[cfg(windows)]
    {
        use std::path::{Component, Prefix};
        // A canonical path names the server even behind a drive letter.
        match path.components().next() {
            Some(Component::Prefix(prefix)) => {
                matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)).then(|| "UNC".to_owned())
            }
            _ => None,
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    {
        let _ = path;
        None
    }
}

#[cfg(target_os = "linux")]
mod mounts {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt, path::Path};

    /// Kernel names of file systems that live on another machine, and FUSE ones by their sub-type. `9p` is left out:
    /// virtual machines and containers have their own disk on it.
    const NETWORK: [&str; 19] = [
        "afs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "fuse.ceph",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.gvfsd-fuse",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
    ];

    /// The network file system that holds a path, by the text of `/proc/self/mountinfo`: the deepest mount point
    /// above it counts, and of several at one point the last.
    pub(super) fn network_mount<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
        let (_, file_system) = mounts
            .lines()
            .filter_map(mount)
            .filter(|(point, _)| path.starts_with(point))
            .max_by_key(|(point, _)| point.as_os_str().len())?;
        NETWORK.contains(&file_system).then_some(file_system)
    }

    /// Mount point and file system of a line: `36 35 98:0 /root /point options... - type source options`.
    fn mount(line: &str) -> Option<(std::path::PathBuf, &str)> {
        let (before, after) = line.split_once(" - ")?;
        let point = before.split(' ').nth(4)?;
        Some((unescape(point).into(), after.split(' ').next()?))
    }

    /// Space, tab, newline and backslash are written as a backslash and three octal digits.
    fn unescape(text: &str) -> OsString {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let Some((&first, after)) = rest.split_first() {
            let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
            match (first, octal.and_then(|digits| u8::from_str_radix(digits, 8).ok())) {
                (b'\\', Some(byte)) => {
                    bytes.push(byte);
                    rest = &after[3..];
                }
                _ => {
                    bytes.push(first);
                    rest = after;
                }
            }
        }
        OsString::from_vec(bytes)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
31 22 0:30 / /home rw - nfs4 server:/home rw
32 31 8:2 / /home/mia/disk rw - ext4 /dev/sdb1 rw
33 22 0:31 / /mnt/the\\040share rw shared:7 - fuse.sshfs mia@host: rw
34 22 0:32 / /vm rw - 9p host rw
35 22 0:33 / /twice rw - ext4 /dev/sdc1 rw
36 35 0:34 / /twice rw - cifs //server/share rw
";

        #[test]
        fn the_deepest_mount_decides() {
            for (path, expected) in [
                ("/srv/runsheet", None),
                ("/home/mia/.local", Some("nfs4")),
                ("/home/mia/disk/runsheet", None),
                ("/homestead", None),
                ("/mnt/the share/runsheet", Some("fuse.sshfs")),
                ("/vm/runsheet", None),
                ("/twice/over", Some("cifs")),
            ] {
                assert_eq!(network_mount(MOUNTS, Path::new(path)), expected, "{path}");
            }
        }
    }
}
