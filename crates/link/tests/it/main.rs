mod damaged;
mod exporting;
mod importing;
mod reading;
mod real;
mod town;
mod words;
