//! Command line. [io]
