//! The window opens.
