//! SQLite's own way to files, with an eye on the folders that are watched. Files elsewhere are SQLite's alone: it gets
//! them without anything in between.

#![expect(unsafe_code, reason = "SQLite's interface to files is a table of C functions")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::fs;
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};
use std::sync::{Arc, OnceLock};

use rusqlite::ffi::{
    self, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_IOERR_DELETE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ,
    SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE, SQLITE_OK, SQLITE_OPEN_CREATE, SQLITE_OPEN_MAIN_JOURNAL,
    SQLITE_OPEN_SUPER_JOURNAL, SQLITE_OPEN_WAL, sqlite3_file, sqlite3_io_methods, sqlite3_vfs,
};

use super::disk::{Change, FileId};
use super::{Watched, watcher_of};

/// The files of which SQLite also syncs the folder, the first time it syncs them.
const SYNCS_FOLDER: c_int = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;

/// An open file of a watched folder. SQLite's own follows it in memory.
#[repr(C)]
struct File {
    base: sqlite3_file,
    handle: *mut Handle,
}

struct Handle {
    watched: Arc<Watched>,
    id: FileId,
    path: PathBuf,
    /// Whether its folder is synced with it, the next time.
    syncs_folder: bool,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // Without memory mapping, which would write past these functions.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// From now on every connection of this process that names no other way comes through here.
pub(super) fn install() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        // SAFETY: `unix` is never unregistered, so it can be read, and the copy lives as long as the process. SQLite's
        // functions for names and times, which are called with the copy, look at no more than it holds.
        let code = unsafe {
            let mut vfs = *real();
            vfs.zName = c"power-cut".as_ptr();
            vfs.pNext = null_mut();
            vfs.szOsFile += size_of::<File>() as c_int;
            vfs.xOpen = Some(open);
            vfs.xDelete = Some(delete);
            ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 1)
        };
        assert_eq!(code, SQLITE_OK, "SQLite takes no other way to its files");
    });
}

/// SQLite's own way.
fn real() -> *mut sqlite3_vfs {
    // SAFETY: the name ends with a zero.
    let vfs = unsafe { ffi::sqlite3_vfs_find(c"unix".as_ptr()) };
    assert!(!vfs.is_null(), "every Unix has it");
    vfs
}

/// SQLite's own file behind one of ours.
fn inner(file: *mut sqlite3_file) -> *mut sqlite3_file {
    file.cast::<File>().wrapping_add(1).cast()
}

/// What is known of an open file.
///
/// # Safety
/// The file was opened by [`open`] with [`METHODS`] and is not closed.
unsafe fn handle<'f>(file: *mut sqlite3_file) -> &'f mut Handle {
    // SAFETY: `open` put it there; SQLite uses a file in one thread at a time.
    unsafe { &mut *(*file.cast::<File>()).handle }
}

/// Calls a function of SQLite's own file.
macro_rules! really {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let inner = inner($file);
        // SAFETY: called for an open file, whose own file lies behind it and is open too.
        unsafe { (*(*inner).pMethods).$method.map_or(SQLITE_IOERR, |call| call(inner $(, $argument)*)) }
    }};
}

/// Functions that change nothing on the disk.
macro_rules! passed_on {
    ($($name:ident = $method:ident($($argument:ident: $kind:ty),*);)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file $(, $argument: $kind)*) -> c_int {
            really!(file, $method $(, $argument)*)
        }
    )*};
}

passed_on! {
    read = xRead(to: *mut c_void, amount: c_int, at: i64);
    file_size = xFileSize(size: *mut i64);
    lock = xLock(level: c_int);
    unlock = xUnlock(level: c_int);
    check_reserved_lock = xCheckReservedLock(answer: *mut c_int);
    file_control = xFileControl(operation: c_int, argument: *mut c_void);
    sector_size = xSectorSize();
    device_characteristics = xDeviceCharacteristics();
    shm_map = xShmMap(page: c_int, size: c_int, extend: c_int, to: *mut *mut c_void);
    shm_lock = xShmLock(from: c_int, count: c_int, flags: c_int);
    shm_unmap = xShmUnmap(delete: c_int);
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    let inner = inner(file);
    // SAFETY: as in `really!`.
    unsafe { (*(*inner).pMethods).xShmBarrier.map_or((), |call| call(inner)) }
}

unsafe extern "C" fn open(
    _vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let real = real();
    // SAFETY: SQLite's arguments go to SQLite's own function; the memory is as large as that asks for, and more.
    let really_open =
        |file| unsafe { (*real).xOpen.map_or(SQLITE_CANTOPEN, |open| open(real, name, file, flags, out)) };
    let Some((watched, path)) = watched(name) else { return really_open(file) };
    let is_new = !path.exists();
    let code = really_open(inner(file));
    let ours = file.cast::<File>();
    let (methods, handle): (*const sqlite3_io_methods, _) = if code == SQLITE_OK {
        let Some((id, holds)) = contents(inner(file), path) else { return SQLITE_IOERR_READ };
        watched.disk().opened(id, path.to_owned(), is_new, holds);
        let syncs_folder = flags & SQLITE_OPEN_CREATE != 0 && flags & SYNCS_FOLDER != 0;
        (&METHODS, Box::into_raw(Box::new(Handle { watched, id, syncs_folder, path: path.to_owned() })))
    } else {
        (null(), null_mut())
    };
    // SAFETY: SQLite gave the memory for it.
    unsafe { ours.write(File { base: sqlite3_file { pMethods: methods }, handle }) };
    code
}

/// Who watches a file of that name.
fn watched<'n>(name: *const c_char) -> Option<(Arc<Watched>, &'n Path)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite's names end with a zero and live longer than the file is open.
    let name = unsafe { CStr::from_ptr(name) };
    let path = Path::new(OsStr::from_bytes(name.to_bytes()));
    Some((watcher_of(path)?, path))
}

/// Which file was opened and what it holds, read through SQLite's own handle: another one, closed, would take away the
/// locks of this process.
fn contents(inner: *mut sqlite3_file, path: &Path) -> Option<(FileId, Vec<u8>)> {
    let id = FileId::of(&fs::metadata(path).ok()?);
    let mut size = 0;
    // SAFETY: it was opened just now.
    let methods = unsafe { &*(*inner).pMethods };
    // SAFETY: as above; the number outlives the call.
    (unsafe { methods.xFileSize?(inner, &raw mut size) } == SQLITE_OK).then_some(())?;
    let mut holds = vec![0; usize::try_from(size).ok()?];
    let amount = c_int::try_from(size).ok()?;
    // SAFETY: there is room for that many bytes.
    let read = unsafe { methods.xRead?(inner, holds.as_mut_ptr().cast(), amount, 0) };
    (read == SQLITE_OK).then_some((id, holds))
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let code = really!(file, xClose);
    // SAFETY: `open` has made it, and SQLite closes once.
    let handle = unsafe { Box::from_raw((*file.cast::<File>()).handle) };
    handle.watched.disk().closed(handle.id);
    code
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, amount: c_int, at: i64) -> c_int {
    // SAFETY: SQLite calls this for open files, and has that many bytes there.
    let (handle, bytes) = unsafe {
        (handle(file), std::slice::from_raw_parts(from.cast::<u8>(), amount.unsigned_abs() as usize))
    };
    handle.watched.change(SQLITE_IOERR_WRITE, |disk| {
        let code = really!(file, xWrite, from, amount, at);
        if code == SQLITE_OK {
            disk.changed(handle.id, Change::Write { at: place(at), bytes: bytes.to_owned() });
        }
        code
    })
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: i64) -> c_int {
    // SAFETY: SQLite calls this for open files.
    let handle = unsafe { handle(file) };
    handle.watched.change(SQLITE_IOERR_TRUNCATE, |disk| {
        let code = really!(file, xTruncate, size);
        if code == SQLITE_OK {
            disk.changed(handle.id, Change::Resize(place(size)));
        }
        code
    })
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite calls this for open files.
    let handle = unsafe { handle(file) };
    let watched = Arc::clone(&handle.watched);
    watched.change(SQLITE_IOERR_FSYNC, |disk| {
        let code = really!(file, xSync, flags);
        if code == SQLITE_OK {
            disk.synced(handle.id);
            if std::mem::take(&mut handle.syncs_folder)
                && let Some(folder) = handle.path.parent()
            {
                disk.folder_synced(folder);
            }
        }
        code
    })
}

unsafe extern "C" fn delete(_vfs: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    let real = real();
    // SAFETY: SQLite's arguments go to SQLite's own function.
    let really_delete =
        || unsafe { (*real).xDelete.map_or(SQLITE_IOERR, |delete| delete(real, name, sync_folder)) };
    let Some((watched, path)) = watched(name) else { return really_delete() };
    watched.change(SQLITE_IOERR_DELETE, |disk| {
        let id = fs::metadata(path).map(|facts| FileId::of(&facts));
        let code = really_delete();
        if code == SQLITE_OK {
            id.into_iter().for_each(|id| disk.removed(id));
            if sync_folder != 0
                && let Some(folder) = path.parent()
            {
                disk.folder_synced(folder);
            }
        }
        code
    })
}

/// SQLite never names a place before the start of a file.
fn place(at: i64) -> usize {
    usize::try_from(at).unwrap_or_default()
}
