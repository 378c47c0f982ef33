//! Debian's packages: what Tauri builds with and what the real window is tested with.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::Command;

use crate::failure::Failure;
use crate::programs;

const TO_BUILD: [&str; 8] = [
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "build-essential",
    "pkg-config",
    "file",
];

const TO_TEST: [&str; 14] = [
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "libsecret-1-0",
    "webkit2gtk-driver",
    "fonts-dejavu-core",
    "fonts-noto-core",
    "fonts-noto-color-emoji",
    "gstreamer1.0-libav",
    "ffmpeg",
    "imagemagick",
    "xdotool",
];

/// Installs the packages that are missing. Where there is no apt it says what is needed and goes on.
pub fn install_missing() -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !programs::is_here("apt-get") {
        println!("No apt here. Needed, by Debian's names: {}", wanted().collect::<Vec<_>>().join(" "));
        return Ok(());
    }
    let missing = missing(&installed());
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing from Debian: {}", missing.join(" "));
    let mut update = apt_get(&missing)?;
    programs::run(update.args(["update", "-q"]))?;
    let mut install = apt_get(&missing)?;
    programs::run(install.args(["install", "-q", "-y", "--no-install-recommends"]).args(&missing))
}

fn wanted() -> impl Iterator<Item = &'static str> {
    TO_BUILD.into_iter().chain(TO_TEST)
}

fn installed() -> BTreeSet<String> {
    // dpkg-query fails as a whole when it does not know one of the names; what it knows is printed all the same.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Status} ${Package}\n"])
        .args(wanted())
        .output();
    let printed = output.map(|output| output.stdout).unwrap_or_default();
    let lines = String::from_utf8_lossy(&printed).into_owned();
    lines.lines().filter_map(|line| line.strip_prefix("installed ")).map(str::to_owned).collect()
}

fn missing(installed: &BTreeSet<String>) -> Vec<&'static str> {
    wanted().filter(|package| !installed.contains(*package)).collect()
}

/// apt-get with the right to install: as root, or through sudo if it can ask or need not.
fn apt_get(missing: &[&str]) -> Result<Command, Failure> {
    let is_root = programs::answer("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let mut command = if is_root {
        Command::new("apt-get")
    } else if programs::answer("sudo", &["-n", "true"]).is_some()
        || (programs::is_here("sudo") && std::io::stdin().is_terminal())
    {
        let mut sudo = Command::new("sudo");
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    } else {
        return Err(Failure::Packages(format!("sudo apt-get install {}", missing.join(" "))));
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let mut installed: BTreeSet<String> = wanted().map(str::to_owned).collect();
        assert!(missing(&installed).is_empty());
        installed.remove("xvfb");
        installed.insert("something-else".to_owned());
        assert_eq!(missing(&installed), ["xvfb"]);
    }
}
