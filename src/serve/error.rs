//! Errors of the server.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Reason why the server cannot go on.
#[derive(Debug)]
pub enum Error {
    /// The address cannot be listened at.
    Bind(SocketAddr, io::Error),
    /// The system gives no thread or socket.
    Thread(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(address, error) if error.kind() == io::ErrorKind::AddrInUse => {
                write!(f, "port {} of {} is taken; choose another one with `--port`", address.port(), address.ip())
            }
            Self::Bind(address, error) => {
                write!(f, "cannot listen at `{address}`: {}", crate::source::reason(error))
            }
            Self::Thread(error) => write!(f, "cannot start the server: {}", crate::source::reason(error)),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bind(_, error) | Self::Thread(error) => Some(error),
        }
    }
}
