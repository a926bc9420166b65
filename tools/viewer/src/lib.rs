//! The heap as a web page.
