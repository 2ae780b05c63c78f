//! The brick model: what a workspace consists of and who imports whom.
