use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::affine::Affine;
use super::step::Step;
use super::{Sample, Transform, TransformKind, list};
use crate::kernels::Size;

fn noise(seed: u64, length: usize) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(-1.0..1.0)).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

fn transforms(text: &str) -> Vec<Transform> {
    text.split_whitespace().map(|transform| transform.parse().expect(transform)).collect()
}

/// Every kind, alone and in mixtures, between which a picture is resampled or not.
const LISTS: [&str; 15] = [
    "",
    "pad:2",
    "jitter:3",
    "scale:0.2",
    "rotate:30",
    "mirror:0.5",
    "crop:0.5",
    "crop:0.6x4",
    "blur:0.8",
    "blur:3",
    "noise:0.1",
    "pad:2 jitter:3 scale:0.1 rotate:10 jitter:2",
    "rotate:30 blur:1 scale:0.2 noise:0.1 jitter:3 pad:1",
    "noise:0.1 blur:0.5 crop:0.7x2 mirror:0.5 blur:1",
    "pad:3 crop:0.5",
];

/// A picture moved along any direction changes what is seen as the adjoint says: `<A(x + d) - A(x), y> = <d, A* y>`, exactly, as
/// all transforms of colours are affine.
#[test]
fn a_transform_and_its_adjoint_belong_together() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let mut sample = Sample::default();
    for text in LISTS {
        let transforms = transforms(text);
        let size = Size::new(11, 14);
        let seen = list::seen(&transforms, size);
        let (x, d, y) = (noise(5, 3 * size.area()), noise(6, 3 * size.area()), noise(7, 3 * seen.area()));
        let moved: Vec<f32> = x.iter().zip(&d).map(|(x, d)| x + d).collect();
        for _ in 0..10 {
            sample.draw(&transforms, false, size, 1.0, &mut random);
            let before = sample.apply(&x).to_vec();
            let after = sample.apply(&moved).to_vec();
            assert_eq!(before.len(), y.len(), "{text}");
            let mut back = vec![0.0; x.len()];
            sample.adjoint(&moved, &y, &mut back);
            let (expected, found) = (dot(&after, &y) - dot(&before, &y), dot(&d, &back));
            assert!((expected - found).abs() < 1e-3, "{text}: {found} instead of {expected}");
        }
    }
}

/// In front of a background, what is seen depends on colours times opacity: the adjoint is the derivative, by finite differences.
#[test]
fn a_transparent_picture_has_the_gradient_of_what_is_seen() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let mut sample = Sample::default();
    for text in LISTS {
        let transforms = transforms(text);
        let size = Size::new(11, 14);
        let seen = list::seen(&transforms, size);
        let (x, d, y) = (noise(5, 4 * size.area()), noise(6, 4 * size.area()), noise(7, 3 * seen.area()));
        sample.draw(&transforms, true, size, 1.0, &mut random);
        let mut value = |step: f32| {
            let moved: Vec<f32> = x.iter().zip(&d).map(|(x, d)| x + step * d).collect();
            dot(sample.apply(&moved), &y)
        };
        let slope = (value(0.01) - value(-0.01)) / 0.02;
        sample.apply(&x);
        let mut back = vec![0.0; x.len()];
        sample.adjoint(&x, &y, &mut back);
        assert!((slope - dot(&d, &back)).abs() < 1e-2, "{text}: {} instead of {slope}", dot(&d, &back));
    }
}

/// Moves composed are the moves one after the other, but for what bilinear resampling blurs: exact where pixels meet pixels.
#[test]
fn composed_moves_are_the_moves_one_after_the_other() {
    let size = Size::square(7);
    let x = noise(1, 3 * size.area());
    let moves = [Affine::shift(size, [1.0, -2.0]), Affine::rotation(size, 90.0), Affine::mirror(size)];
    let border = Affine::identity(size, Size::square(11));
    let (mut step_by_step, mut composed) = (x.clone(), moves[0]);
    for (at, next) in moves.iter().chain([&border]).enumerate() {
        let mut output = vec![0.0; next.output_len(step_by_step.len())];
        next.apply(&step_by_step, &mut output);
        step_by_step = output;
        if at > 0 {
            composed = composed.then(next);
        }
    }
    let mut at_once = vec![0.0; composed.output_len(x.len())];
    composed.apply(&x, &mut at_once);
    assert_eq!(at_once.len(), step_by_step.len());
    // What the first shift pushed out of the picture is grey step by step, and comes back at once.
    let differ = at_once.iter().zip(&step_by_step).filter(|(a, b)| (*a - *b).abs() > 1e-4 && **b != 0.5).count();
    assert_eq!(differ, 0);
}

#[test]
fn moves_go_where_they_say() {
    let size = Size::square(5);
    let mut x = vec![0.0; 3 * size.area()];
    x[2 * 5 + 1] = 1.0;
    let brightest = |affine: Affine, seen: Size| {
        let mut moved = vec![0.0; 3 * seen.area()];
        affine.apply(&x, &mut moved);
        let red = &moved[..seen.area()];
        let at = red.iter().position(|v| *v == red.iter().copied().fold(0.0, f32::max)).expect("a largest");
        (at / seen.width, at % seen.width, red[at])
    };
    assert_eq!(brightest(Affine::identity(size, size), size), (2, 1, 1.0));
    assert_eq!(brightest(Affine::shift(size, [1.0, 2.0]), size), (3, 3, 1.0));
    assert_eq!(brightest(Affine::mirror(size), size), (2, 3, 1.0));
    let larger = Size::new(9, 7);
    assert_eq!(brightest(Affine::identity(size, larger), larger), (4, 2, 1.0), "within a border");
    let (row, column, _) = brightest(Affine::rotation(size, 90.0), size);
    assert!((row, column) == (1, 2) || (row, column) == (3, 2), "a quarter turn");
}

/// Parts lie inside: none shows the grey around the picture.
#[test]
fn parts_lie_inside_the_picture() {
    let size = Size::new(40, 30);
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let transforms = transforms("crop:0.4");
    let white = vec![1.0; 3 * size.area()];
    let mut sample = Sample::default();
    for _ in 0..200 {
        sample.draw(&transforms, false, size, 1.0, &mut random);
        let grey = sample.apply(&white).iter().filter(|v| **v < 0.74).count();
        assert_eq!(grey, 0, "a part reaches beyond the picture");
    }
}

/// A blur keeps the mean, also at the border, and makes neighbours alike.
#[test]
fn a_blur_keeps_the_mean() {
    let size = Size::new(9, 12);
    let x = noise(2, 3 * size.area());
    let (mut sample, mut random) = (Sample::default(), ChaCha8Rng::seed_from_u64(0));
    sample.draw(&transforms("blur:1.5"), false, size, 1.0, &mut random);
    let blurred = sample.apply(&x).to_vec();
    let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len() as f32;
    assert!((mean(&x) - mean(&blurred)).abs() < 1e-5);
    let rough = |v: &[f32]| v.windows(2).map(|w| (w[0] - w[1]).abs()).sum::<f32>();
    assert!(rough(&blurred) < 0.3 * rough(&x));
    sample.draw(&transforms("blur:1.5"), false, size, 0.0, &mut random);
    assert_eq!(sample.apply(&x), x, "when it has decayed it does nothing");
}

#[test]
fn transforms_are_read_as_they_are_written() {
    for text in ["pad:12", "jitter:8", "scale:0.1", "rotate:10", "mirror:0.5", "crop:0.5", "crop:0.5x8", "blur:1.5"] {
        assert_eq!(text.parse::<Transform>().expect(text).to_string(), text);
    }
    for (text, problem) in [
        ("turn:3", "there are pad, rotate"),
        ("jitter", "a number after a colon"),
        ("jitter:x", "a number after a colon"),
        ("jitter:8x2", "a number after a colon"),
        ("jitter:-1", "it must be 0 to 512"),
        ("scale:nan", "it must be"),
        ("crop:0.5x99", "it must be 1 to 64"),
    ] {
        let error = text.parse::<Transform>().expect_err(text);
        assert!(error.contains(problem), "{text}: {error}");
    }
}

/// Setting one kind leaves the others and their order alone.
#[test]
fn a_list_is_changed_kind_by_kind() {
    let mut list = transforms("pad:12 jitter:4 scale:0.1 rotate:10 jitter:2");
    assert_eq!(list::amount(&list, TransformKind::Jitter), 6.0);
    list::set(&mut list, TransformKind::Jitter.with_amount(3.0));
    assert_eq!(list, transforms("pad:12 jitter:3 scale:0.1 rotate:10"));
    list::set(&mut list, TransformKind::Pad.with_amount(0.0));
    list::set(&mut list, TransformKind::Noise.with_amount(0.1));
    assert_eq!(list, transforms("jitter:3 scale:0.1 rotate:10 noise:0.1"));
    list::set_crops(&mut list, 4, 0.5);
    assert_eq!((list::crops(&list), list::samples(&list), list::amount(&list, TransformKind::Crop)), (4, 4, 0.5));
    list::set_crops(&mut list, 0, 0.5);
    assert_eq!((list::crops(&list), list::samples(&list), list.len()), (0, 1, 4));
}
