//! Components of a picture side by side.
//!
//! In: sizes. Out: positions, from left to right and then in the next row. Never: the contents of
//! the components.

/// Between the components of a picture.
pub(super) const COMPONENT_GAP: f64 = 44.0;
/// Between boxes without arrows.
pub(super) const LONE_GAP: f64 = 18.0;

/// The width of the shelves for components and lone boxes: such that the whole is somewhat wider
/// than high.
pub(super) fn limit(components: &[(f64, f64)], lone: &[(f64, f64)]) -> f64 {
    let widest = components.iter().map(|size| size.0).fold(0.0, f64::max);
    let of_lone = (2.2 * area(lone, LONE_GAP)).sqrt();
    let of_lone = if components.is_empty() { of_lone } else { of_lone.min(640.0) };
    widest.max((1.8 * area(components, COMPONENT_GAP)).sqrt()).max(of_lone)
}

fn area(sizes: &[(f64, f64)], gap: f64) -> f64 {
    sizes.iter().map(|(width, height)| (width + gap) * (height + gap)).sum()
}

/// Rectangles from left to right, then in the next row.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    limit: f64,
    x: f64,
    y: f64,
    height: f64,
    /// The width of all shelves.
    pub(super) width: f64,
}

impl Shelf {
    pub(super) fn new(limit: f64) -> Self {
        Self { limit, ..Self::default() }
    }

    /// Adds a rectangle and returns its upper left corner.
    pub(super) fn add(&mut self, (width, height): (f64, f64), gap: f64) -> (f64, f64) {
        if self.x > 0.0 && self.x + width > self.limit + 0.5 {
            self.next(gap);
        }
        let corner = (self.x, self.y);
        self.width = self.width.max(self.x + width);
        self.height = self.height.max(height);
        self.x += width + gap;
        corner
    }

    /// Begins another shelf.
    pub(super) fn next(&mut self, gap: f64) {
        if self.height > 0.0 {
            self.y += self.height + gap;
        }
        self.x = 0.0;
        self.height = 0.0;
    }

    pub(super) fn bottom(&self) -> f64 {
        if self.height > 0.0 { self.y + self.height } else { (self.y - COMPONENT_GAP).max(0.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelves_are_filled_from_the_left() {
        let mut shelf = Shelf::new(100.0);
        assert_eq!(
            [shelf.add((60.0, 10.0), 5.0), shelf.add((35.0, 20.0), 5.0), shelf.add((1.0, 1.0), 5.0)],
            [(0.0, 0.0), (65.0, 0.0), (0.0, 25.0)]
        );
        assert_eq!((shelf.width, shelf.bottom()), (100.0, 26.0));
        assert_eq!(Shelf::new(1.0).bottom(), 0.0);
    }

    #[test]
    fn many_lone_boxes_are_no_tower() {
        assert!(limit(&[], &[(60.0, 34.0); 200]) > 1000.0);
    }
}
