use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Affine, Robustness};
use crate::kernels::Size;

fn noise(seed: u64, length: usize) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(-1.0..1.0)).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// `<A x, y> = <x, A* y>` once the grey outside is taken off: moved, turned, cut into parts, with a border, square or not.
#[test]
fn a_transform_and_its_adjoint_belong_together() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let usual = Robustness { jitter: 3.0, scale: 0.2, rotation: 30.0, ..Robustness::NONE };
    for robustness in [
        usual,
        Robustness { crops: 4, ..usual },
        Robustness { pad: 2, ..usual },
        Robustness { jitter: 3.0, pad: 1, ..Robustness::NONE },
    ] {
        let size = Size::new(11, 14);
        let seen = robustness.seen(size);
        let (x, y) = (noise(5, 4 * size.area()), noise(6, 4 * seen.area()));
        for _ in 0..20 {
            let affine = robustness.draw(size, &mut random);
            let (mut moved, mut outside, mut back) = (vec![0.0; y.len()], vec![0.0; y.len()], vec![0.0; x.len()]);
            affine.apply(size, &x, seen, &mut moved);
            affine.apply(size, &vec![0.0; x.len()], seen, &mut outside);
            moved.iter_mut().zip(&outside).for_each(|(m, o)| *m -= o);
            affine.adjoint(size, &mut back, seen, &y);
            assert!((dot(&moved, &y) - dot(&x, &back)).abs() < 1e-3);
        }
    }
}

#[test]
fn moves_go_where_they_say() {
    let size = Size::square(5);
    let mut x = vec![0.0; 3 * size.area()];
    x[2 * 5 + 1] = 1.0;
    let brightest = |affine: Affine, seen: Size| {
        let mut moved = vec![0.0; 3 * seen.area()];
        affine.apply(size, &x, seen, &mut moved);
        let red = &moved[..seen.area()];
        let at = red.iter().position(|v| *v == red.iter().copied().fold(0.0, f32::max)).expect("a largest");
        (at / seen.width, at % seen.width, red[at])
    };
    assert_eq!(brightest(Affine::new(0.0, 1.0, [0.0, 0.0]), size), (2, 1, 1.0));
    assert_eq!(brightest(Affine::new(0.0, 1.0, [1.0, 2.0]), size), (3, 3, 1.0));
    assert_eq!(brightest(Affine::new(0.0, 1.0, [0.0, 0.0]), Size::new(9, 7)), (4, 2, 1.0), "within a border");
    let (row, column, _) = brightest(Affine::new(90.0, 1.0, [0.0, 0.0]), size);
    assert!((row, column) == (1, 2) || (row, column) == (3, 2), "a quarter turn");
    let mut random = ChaCha8Rng::seed_from_u64(0);
    assert_eq!(Robustness::NONE.draw(size, &mut random), Affine::new(0.0, 1.0, [0.0, 0.0]));
}

/// Parts lie inside: none shows the grey around the picture.
#[test]
fn parts_lie_inside_the_picture() {
    let size = Size::new(40, 30);
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let robustness = Robustness { crops: 2, crop: 0.4, ..Robustness::NONE };
    let white = vec![1.0; 3 * size.area()];
    for _ in 0..200 {
        let mut seen = vec![0.0; white.len()];
        robustness.draw(size, &mut random).apply(size, &white, size, &mut seen);
        let grey = seen.iter().filter(|v| **v < 0.74).count();
        assert_eq!(grey, 0, "a part reaches beyond the picture");
    }
}
