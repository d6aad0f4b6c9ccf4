//! One file per command.

pub mod account;
pub mod delegation;
pub mod factor;
pub mod key;
pub mod own;
pub mod password;
pub mod proof;
pub mod provider;
pub mod role;
pub mod sign_in;
pub mod sign_out;
pub mod token;
pub mod vault;
