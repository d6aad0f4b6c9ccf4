//! The spatial base (空间底座): divisions, grids, estates, buildings, service points and assets; where a
//! point or a text is; whether grids tile; imports.


pub mod gazetteer;
pub mod geometry;
mod kinds;
mod model;
pub mod testing;

pub use kinds::{KindCatalogue, KindEntry};
pub use model::*;
