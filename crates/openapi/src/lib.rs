//! The description of the interface for programs (程序接口说明): each crate lists its operations beside its
//! routes, and this crate makes the OpenAPI 3.1 document of them. Nothing here answers a request.
//!
//! Texts stand in both languages where the operation is listed, so that none can be without the other.
//! Every operation has an example that the server's tests send and whose answer they check.

mod document;
mod example;
mod field;
mod operation;

pub use document::{Document, SCHEMAS};
pub use example::{By, Example, Found};
pub use field::{Field, Kind};
pub use operation::{Access, Answer, Body, Operation, Said, Schemed};
