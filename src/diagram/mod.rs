//! Graphs as pictures: layout and SVG, knowing nothing of bricks.
