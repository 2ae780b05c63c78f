//! Parts of a picture side by side.
//!
//! In: sizes. Out: places, from left to right and then in the next row. Never: what the parts hold.

/// Between the parts of a picture.
pub(super) const PART_GAP: f64 = 44.0;
/// Between boxes without arrows.
pub(super) const LONE_GAP: f64 = 18.0;

/// The width of the shelves for parts and lone boxes: such that the whole is somewhat wider than high.
pub(super) fn limit(parts: &[(f64, f64)], lone: &[(f64, f64)]) -> f64 {
    let widest = parts.iter().map(|part| part.0).fold(0.0, f64::max);
    let area = |sizes: &[(f64, f64)], gap: f64| -> f64 {
        sizes.iter().map(|(width, height)| (width + gap) * (height + gap)).sum()
    };
    let of_lone = (2.2 * area(lone, LONE_GAP)).sqrt();
    widest.max((1.8 * area(parts, PART_GAP)).sqrt()).max(if parts.is_empty() { of_lone } else { of_lone.min(640.0) })
}

/// Rectangles from left to right, then in the next row.
pub(super) struct Shelf {
    limit: f64,
    x: f64,
    y: f64,
    height: f64,
    width: f64,
}

impl Shelf {
    pub(super) fn new(limit: f64) -> Self {
        Self { limit, x: 0.0, y: 0.0, height: 0.0, width: 0.0 }
    }

    /// The width of all shelves.
    pub(super) fn width(&self) -> f64 {
        self.width
    }

    pub(super) fn put(&mut self, width: f64, height: f64, gap: f64) -> (f64, f64) {
        if self.x > 0.0 && self.x + width > self.limit + 0.5 {
            self.next(gap);
        }
        let place = (self.x, self.y);
        self.width = self.width.max(self.x + width);
        self.height = self.height.max(height);
        self.x += width + gap;
        place
    }

    pub(super) fn next(&mut self, gap: f64) {
        if self.height > 0.0 {
            self.y += self.height + gap;
        }
        self.x = 0.0;
        self.height = 0.0;
    }

    pub(super) fn bottom(&self) -> f64 {
        if self.height > 0.0 { self.y + self.height } else { (self.y - PART_GAP).max(0.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelves_are_filled_from_the_left() {
        let mut shelf = Shelf::new(100.0);
        assert_eq!(
            [shelf.put(60.0, 10.0, 5.0), shelf.put(35.0, 20.0, 5.0), shelf.put(1.0, 1.0, 5.0)],
            [(0.0, 0.0), (65.0, 0.0), (0.0, 25.0)]
        );
        assert_eq!((shelf.width(), shelf.bottom()), (100.0, 26.0));
        assert_eq!(Shelf::new(1.0).bottom(), 0.0);
    }

    #[test]
    fn many_lone_boxes_are_no_tower() {
        assert!(limit(&[], &[(60.0, 34.0); 200]) > 1000.0);
    }
}
