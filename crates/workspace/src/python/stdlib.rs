//! Which modules belong to Python itself.
//!
//! In: nothing, or a version of Python. Out: the names of its standard modules. Never: asking a Python on this machine.
//!
//! The names are facts of Python's documentation: `sys.stdlib_module_names` of CPython 3.11, with what the sections "Removed" and "New modules"
//! of "What's New in Python" say for 3.8 to 3.14.

use std::collections::BTreeSet;

/// The Python whose standard library `poly` is taken to run with where a workspace does not say: that of the conformance tests.
const DEFAULT_MINOR: u8 = 11;

/// The first and the last Python that the table knows, as their second number.
const KNOWN_MINORS: std::ops::RangeInclusive<u8> = 8..=14;

/// Modules of every Python from 3.8 to 3.14.
const ALWAYS: &str = "\
    __future__ _ast _thread abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code \
    codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses \
    datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions \
    ftplib functools gc getopt getpass gettext glob grp gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress itertools \
    json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder msvcrt multiprocessing netrc ntpath numbers \
    operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd \
    py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex \
    shutil signal site smtplib socket socketserver sqlite3 sre sre_compile sre_constants sre_parse ssl stat statistics string stringprep \
    struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios test textwrap threading time timeit tkinter token \
    tokenize trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid venv warnings wave weakref \
    webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib";

/// Modules with the first and the last Python that has them, both among those that are known.
#[rustfmt::skip]
const CHANGED: &[(&str, u8, u8)] = &[
    ("_dummy_thread", 8, 8),
    ("_tkinter", 11, 14),
    ("aifc", 8, 12),
    ("annotationlib", 14, 14),
    ("asynchat", 8, 11),
    ("asyncore", 8, 11),
    ("audioop", 8, 12),
    ("binhex", 8, 10),
    ("cgi", 8, 12),
    ("cgitb", 8, 12),
    ("chunk", 8, 12),
    ("compression", 14, 14),
    ("crypt", 8, 12),
    ("distutils", 8, 11),
    ("dummy_threading", 8, 8),
    ("formatter", 8, 9),
    ("graphlib", 9, 14),
    ("idlelib", 10, 14),
    ("imghdr", 8, 12),
    ("imp", 8, 11),
    ("lib2to3", 8, 12),
    ("mailcap", 8, 12),
    ("msilib", 8, 12),
    ("nis", 8, 12),
    ("nntplib", 8, 12),
    ("ossaudiodev", 8, 12),
    ("parser", 8, 9),
    ("pipes", 8, 12),
    ("sitecustomize", 11, 14),
    ("smtpd", 8, 11),
    ("sndhdr", 8, 12),
    ("spwd", 8, 12),
    ("sunau", 8, 12),
    ("symbol", 8, 9),
    ("telnetlib", 8, 12),
    ("tomllib", 11, 14),
    ("usercustomize", 11, 14),
    ("uu", 8, 12),
    ("xdrlib", 8, 12),
    ("zoneinfo", 9, 14),
];

/// Modules that are there to be imported by the standard library, or for fun; `poly` does not know them.
const HIDDEN: &str = "\
    _abc _aix_support _android_support _apple_support _ast_unparse _asyncio _bisect _blake2 _bootlocale _bootsubprocess _bz2 _codecs \
    _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _colorize _compat_pickle _compression \
    _contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib _frozen_importlib_external \
    _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels _interpqueues _interpreters _io _ios_support _json _locale _lsprof _lzma \
    _markupbase _md5 _msi _multibytecodec _multiprocessing _opcode _opcode_metadata _operator _osx_support _overlapped _peg_parser _pickle \
    _posixshmem _posixsubprocess _py_abc _py_warnings _pydecimal _pyio _pylong _pyrepl _queue _random _remote_debugging _scproxy _sha1 _sha2 \
    _sha256 _sha3 _sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions _symtable \
    _sysconfig _threading_local _tokenize _tracemalloc _types _typing _uuid _warnings _weakref _weakrefset _winapi _wmi _zoneinfo _zstd \
    antigravity genericpath nt nturl2path opcode pydoc_data pyexpat this";

/// What `poly` takes for the standard library though it is not: a part of setuptools.
const MISTAKEN: &str = "pkg_resources";

/// The modules of every Python that is still about. Those that a newer Python dropped are among them: code that imports one is written for
/// an older Python.
pub(crate) fn modules() -> BTreeSet<&'static str> {
    let changed = CHANGED.iter().map(|(name, _, _)| *name);
    ALWAYS.split(' ').chain(HIDDEN.split(' ')).chain(changed).collect()
}

/// The modules that `poly` counts as standard when it runs with Python 3.`minor`.
pub(crate) fn modules_of_poly(minor: u8) -> BTreeSet<&'static str> {
    let changed = CHANGED.iter().filter(|(_, first, last)| (*first..=*last).contains(&minor)).map(|(name, _, _)| *name);
    ALWAYS.split(' ').chain(changed).chain([MISTAKEN]).collect()
}

/// The Python that `poly` probably runs with, as its second number, from the text of a `.python-version`. One that `poly` has no table for counts as
/// the newest, as it does there.
pub(crate) fn minor_of_poly(python_version: Option<&str>) -> u8 {
    let line = python_version
        .and_then(|text| text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')));
    let Some(line) = line else { return DEFAULT_MINOR };
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let Some(minor) = line.trim_start_matches("cpython-").trim_start_matches("cpython@").strip_prefix("3.").map(digits)
    else {
        return DEFAULT_MINOR;
    };
    match minor.parse() {
        Ok(minor) if KNOWN_MINORS.contains(&minor) => minor,
        _ => *KNOWN_MINORS.end(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_union_of_all_versions() {
        for module in [
            "os",
            "json",
            "__future__",
            "distutils",
            "tomllib",
            "annotationlib",
            "_thread",
            "this",
            "_socket",
            "typing",
        ] {
            assert!(modules().contains(module), "{module}");
        }
        for module in ["yaml", "pkg_resources", "setuptools", "typing_extensions", "", "json os", "OS", "test_os"] {
            assert!(!modules().contains(module), "{module}");
        }
    }

    #[test]
    fn the_tables_of_poly() {
        let check = |module, standard: &[u8]| {
            let found: Vec<u8> = KNOWN_MINORS.filter(|minor| modules_of_poly(*minor).contains(module)).collect();
            assert_eq!(found, standard, "{module}");
        };
        check("os", &[8, 9, 10, 11, 12, 13, 14]);
        check("pkg_resources", &[8, 9, 10, 11, 12, 13, 14]);
        check("distutils", &[8, 9, 10, 11]);
        check("tomllib", &[11, 12, 13, 14]);
        check("symbol", &[8, 9]);
        check("_socket", &[]);
    }

    #[test]
    fn the_python_of_a_workspace() {
        let check = |text: Option<&str>, expected: u8| assert_eq!(minor_of_poly(text), expected, "{text:?}");
        check(None, 11);
        check(Some("3.12.1\n"), 12);
        check(Some("# ours\ncpython-3.9"), 9);
        check(Some("3.99"), 14);
        check(Some("3.1000000"), 14);
        check(Some("pypy3.10"), 11);
        check(Some(""), 11);
    }
}
