mod damaged;
mod exporting;
mod importing;
mod pages;
mod reading;
mod real;
mod town;
mod words;
