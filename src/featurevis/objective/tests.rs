use std::sync::Arc;

use proptest::prelude::*;

use super::{ByLayer, Direction, Goal, Gradients, Objective, Other, Seen, Site, Term, Vector};
use crate::import;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network};

fn network() -> Arc<Network> {
    import::open_default().expect("it is embedded")
}

fn noise(seed: u64, length: usize, range: std::ops::Range<f32>) -> Vec<f32> {
    use rand::{Rng, SeedableRng};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(range.clone())).collect()
}

const SIZE: Size = Size::square(32);

/// The value of a goal, and the gradients that it gives, on made-up activations.
struct Trial {
    goal: Goal,
    layers: Vec<(LayerId, usize)>,
    others: Vec<Vec<Vec<f32>>>,
}

impl Trial {
    fn new(objective: &Objective) -> Self {
        let network = network();
        let site = Site { network: &network, picture: SIZE, seen: SIZE, has_alpha: true };
        let goal = Goal::new(&site, objective).expect("a goal");
        let mut ids: Vec<LayerId> = goal.layers().collect();
        ids.sort_unstable_by_key(|id| id.index());
        ids.dedup();
        let layers: Vec<_> = ids.into_iter().map(|id| (id, network.shape_at(id, SIZE).expect("fits").len())).collect();
        let other = |seed| layers.iter().map(|(_, length)| noise(seed, *length, 0.0..1.0)).collect();
        Self { goal, others: vec![other(50), other(51)], layers }
    }

    fn value(&self, own: &[Vec<f32>], picture: &[f32]) -> (f32, Vec<Vec<f32>>, Vec<f32>) {
        fn by_layer<'a>(layers: &[(LayerId, usize)], values: &'a [Vec<f32>]) -> ByLayer<'a> {
            layers.iter().zip(values).map(|((id, _), values)| (*id, values.as_slice())).collect()
        }
        let others = self.others.iter().enumerate();
        let others = others.map(|(at, other)| Other { distance: at + 1, activations: by_layer(&self.layers, other) });
        let seen = Seen { picture, own: by_layer(&self.layers, own), others: others.collect() };
        let mut seeds: Vec<Vec<f32>> = self.layers.iter().map(|(_, length)| vec![0.0; *length]).collect();
        let mut pairs: Vec<_> =
            self.layers.iter().zip(&mut seeds).map(|((id, _), seed)| (*id, seed.as_mut_slice())).collect();
        let mut gradient = vec![0.0; picture.len()];
        let value = self.goal.value(&seen, &mut Gradients { seeds: &mut pairs, picture: &mut gradient });
        (value, seeds, gradient)
    }
}

/// Every term, alone or with a channel where it reads no layer, and sums and products of them.
fn objectives() -> Vec<Objective> {
    let vector = || Vector { name: "v.npy".to_owned(), values: noise(4, 64, -1.0..1.0).into() };
    let direction = |layer: &str, cosine_power| {
        let positive = Vector { name: "p.npy".to_owned(), values: noise(5, 64, 0.0..1.0).into() };
        let vector = if cosine_power == 3.0 { positive } else { vector() };
        Objective::term(Direction { layer: layer.to_owned(), vector, cosine_power })
    };
    let read = |text: &str| Objective::read(text, &network()).expect(text);
    let mut all: Vec<Objective> = [
        "channel:fire2.concat:3",
        "neuron:fire2.concat:3",
        "neuron:fire2.concat:3@0,1",
        "logit:7",
        "probability:7",
        "energy:fire2.concat",
        "diversity:conv1.relu",
        "alignment:conv1.relu",
        "inversion:fire2.concat:dog.jpg",
        "tv:fire2.concat",
        "l1:fire2.concat",
        "l2:fire2.concat",
        "channel:conv1:0 - 3*tv",
        "channel:conv1:0 - 3*l1",
        "channel:conv1:0 - 3*l2",
        "channel:conv1:0 - 3*blur",
        "channel:conv1:0 - 3*opacity",
        "2*channel:fire2.concat:1 - 0.5*channel:fire2.concat:2 + probability:7",
        "channel:fire2.concat:1*channel:fire2.concat:2",
        "3*channel:fire2.concat:1*channel:fire2.concat:1*probability:7*(1 - opacity) - energy:conv1.relu*tv",
        "(channel:conv1:1 + 0.5*l2)*(channel:fire2.concat:2 - l1:conv1)*2",
    ]
    .map(read)
    .into();
    all.extend([0.0, 1.0, 2.0, 3.0].map(|power| direction("conv1.relu", power)));
    all.push(all[0].toward(&all[1], 0.25));
    all
}

/// Moved along random directions, every objective changes as its gradient says: with respect to each layer that it reads, and
/// to the picture.
#[test]
fn each_gradient_agrees_with_finite_differences() {
    for objective in objectives() {
        let trial = Trial::new(&objective);
        let own: Vec<Vec<f32>> =
            trial.layers.iter().enumerate().map(|(i, (_, length))| noise(i as u64, *length, 0.0..1.0)).collect();
        let picture = noise(9, 4 * SIZE.area(), 0.1..0.9);
        let (_, seeds, gradient) = trial.value(&own, &picture);
        assert!(seeds.iter().flatten().any(|g| *g != 0.0), "{objective} has a gradient");
        let check = |slope: f64, expected: f64, what: &str| {
            let close = (slope - expected).abs() <= 2e-2 * expected.abs().max(slope.abs()) + 1e-5;
            assert!(close, "{objective} along {what}: {slope}, and its gradient says {expected}");
        };
        for (layer, seed) in seeds.iter().enumerate() {
            // The gradient itself is the direction in which most happens, and noise adds what should not happen.
            let scale = seed.iter().map(|g| g * g).sum::<f32>().sqrt();
            let sideways = noise(77, seed.len(), -1.0..1.0);
            let direction: Vec<f32> =
                seed.iter().zip(&sideways).map(|(g, s)| g / scale + 0.3 * s / (seed.len() as f32).sqrt()).collect();
            let expected: f64 = direction.iter().zip(seed).map(|(d, g)| f64::from(d * g)).sum();
            let at = |step: f32| {
                let mut moved = own.clone();
                moved[layer].iter_mut().zip(&direction).for_each(|(v, d)| *v += step * d);
                f64::from(trial.value(&moved, &picture).0)
            };
            let step = 0.05;
            check((at(step) - at(-step)) / f64::from(2.0 * step), expected, "the activations");
        }
        let scale = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
        if scale > 0.0 {
            let at = |step: f32| {
                let moved: Vec<f32> = picture.iter().zip(&gradient).map(|(v, g)| v + step * g / scale).collect();
                f64::from(trial.value(&own, &moved).0)
            };
            let step = 0.02;
            check((at(step) - at(-step)) / f64::from(2.0 * step), f64::from(scale), "the picture");
        }
    }
}

/// The mean cosine-weighted component along a vector, by its definition at each position (Lucid's `_dot_cossim`).
#[test]
fn a_direction_with_a_power_is_as_lucid_defines_it() {
    let vector = noise(4, 64, -1.0..1.0);
    for power in [0.0f64, 1.0, 2.5] {
        let objective = Objective::term(Direction {
            layer: "conv1.relu".to_owned(),
            vector: Vector { name: "v.npy".to_owned(), values: vector.clone().into() },
            cosine_power: power as f32,
        });
        let trial = Trial::new(&objective);
        let own = noise(1, trial.layers[0].1, -1.0..1.0);
        let plane = own.len() / 64;
        let by_definition = (0..plane).map(|at| {
            let a: Vec<f64> = (0..64).map(|channel| f64::from(own[channel * plane + at])).collect();
            let dot: f64 = a.iter().zip(&vector).map(|(a, v)| a * f64::from(*v)).sum();
            let length = |v: &mut dyn Iterator<Item = f64>| v.map(|v| v * v).sum::<f64>().sqrt();
            let lengths =
                (1e-4 + length(&mut a.iter().copied())) * (1e-4 + length(&mut vector.iter().map(|v| f64::from(*v))));
            dot * (dot / lengths).max(0.1).powf(power)
        });
        let expected = by_definition.sum::<f64>() / plane as f64;
        let value = f64::from(trial.value(std::slice::from_ref(&own), &[]).0);
        assert!((value - expected).abs() < 1e-4 * expected.abs().max(1.0), "{power}: {value} instead of {expected}");
    }
}

/// Alignment is largest where the neighbours are the same, and near ones count more.
#[test]
fn alignment_makes_neighbours_alike() {
    let trial = Trial::new(&Objective::read("alignment:conv1.relu", &network()).expect("an objective"));
    let value = |own: &Vec<f32>| trial.value(std::slice::from_ref(own), &[]).0;
    let (near, far) = (&trial.others[0][0], &trial.others[1][0]);
    assert!(value(near) > value(far) && value(far) < 0.0);
    let mean_square: f32 = near.iter().zip(far).map(|(a, b)| (a - b).powi(2)).sum::<f32>() / near.len() as f32;
    assert!((value(near) + mean_square / 4.0).abs() < 1e-4, "the far one is two places away");
}

/// The probability that an objective speaks of is the one that the network gives.
#[test]
fn a_probability_is_the_networks() {
    let network = network();
    let size = network.preprocessing.size();
    let (logits, output) = (network.logits(), network.output());
    assert_ne!(logits, output, "SqueezeNet ends with a softmax");
    let mut executor = Executor::new(&network, size, 1, &[logits, output], false).expect("fits");
    executor.forward(&noise(1, network.input_shape().len(), -1.0..1.0));
    let site = Site { network: &network, picture: size, seen: size, has_alpha: false };
    let goal = Goal::new(&site, &Objective::read("probability:9", &network).expect("a term")).expect("a goal");
    let seen = Seen { own: vec![(logits, executor.value(logits))], ..Seen::default() };
    let value = goal.value(&seen, &mut Gradients { seeds: &mut [], picture: &mut [] });
    let expected = executor.value(output)[9];
    assert!((value - expected).abs() <= 1e-5 * expected.max(1e-6), "{value} instead of {expected}");
}

#[test]
fn objectives_are_read_as_they_are_written() {
    let network = network();
    for text in [
        "channel:fire6.concat:10 - 0.5*channel:fire6.concat:11",
        "-neuron:fire6.concat:3@2,5",
        "logit:207 + 2*probability:3 - 0.25*tv - l1 - l2 - blur",
        "energy:fire4.concat - diversity:conv1.relu",
        "inversion:fire4.concat:dog.jpg",
        "direction:fire4.concat:dog.jpg@3,4",
        "direction:fire4.concat:dog.jpg@3,4^2 - 0.1*l2:conv1 - tv:fire4.concat",
        "channel:conv1:1*channel:conv1:2 - alignment:conv1",
        "channel:conv1:1 - 0.5*channel:conv1:1*opacity",
        "2 - channel:conv1:1",
    ] {
        let objective = Objective::read(text, &network).expect(text);
        assert_eq!(objective.to_string(), text);
    }
    let read = |text: &str| Objective::read(text, &network).expect(text).to_string();
    assert_eq!(
        read("  channel:conv1:1   -   -channel:conv1:2".replace("-channel", "- channel").trim()),
        "channel:conv1:1 + channel:conv1:2"
    );
    assert_eq!(read("2*\"channel:conv1:1\""), "2*channel:conv1:1");
    assert_eq!(
        read("(channel:conv1:1 - 2*tv)*(1 - opacity)"),
        "channel:conv1:1 - channel:conv1:1*opacity - 2*tv + 2*tv*opacity"
    );
    assert_eq!(read("-2*-3*(logit:1)"), "6*logit:1");
    let term = Objective::channel("a layer (1)*2", 3) * Objective::channel("conv(1)", 4);
    assert_eq!(term.to_string(), "\"channel:a layer (1)*2:3\"*channel:conv(1):4");
    let error = Objective::read(&term.to_string(), &network).and_then(|read| {
        assert_eq!(read, term);
        Goal::new(&Site { network: &network, picture: SIZE, seen: SIZE, has_alpha: false }, &read)
    });
    assert!(error.is_err_and(|error| error.to_string().contains("a layer (1)*2")));
}

#[test]
fn a_wrong_objective_says_what_is_wrong() {
    let network = network();
    let error = |text: &str| match Objective::read(text, &network) {
        Err(error) => error.to_string(),
        Ok(objective) => {
            Goal::new(&Site { network: &network, picture: SIZE, seen: SIZE, has_alpha: false }, &objective)
                .map(drop)
                .expect_err("it cannot be reached")
                .to_string()
        }
    };
    for (text, expected) in [
        ("", "empty"),
        ("channel:conv1", "a layer, a colon and a channel"),
        ("channel:conv1:x", "\"x\" is not a channel number"),
        ("channel:conv1:64", "channels 0 to 63"),
        ("channel:conv9:1", "nearest"),
        ("channel:conv1:1 channel:conv1:2", "+ or - is missing"),
        ("channel:conv1:1 -", "ends where a term"),
        ("x*channel:conv1:1", "no term"),
        ("channel:conv1:1*", "ends where a term"),
        ("(channel:conv1:1", "a ) is missing"),
        ("channel:conv1:1)", "a ( is missing"),
        ("*channel:conv1:1", "a term is missing before \"*\""),
        ("channel:conv1:1 - opacity", "--alpha"),
        ("opacity:conv1", "nothing after the name"),
        ("l1: - channel:conv1:1", "a layer after the colon"),
        ("direction:conv1:nothing.npy^99", "0 to 16"),
        ("energy", "a colon and a layer"),
        ("inf*channel:conv1:1", "not a number to multiply by"),
        ("happiness", "no term"),
        ("neuron:fire6.concat:3@99,0", "row 99"),
        ("logit:1000", "0 to 999"),
        ("direction:conv1:nothing.npy", "nothing.npy"),
        ("inversion:conv1:nothing.jpg", "nothing.jpg"),
        ("tv", "only penalties"),
    ] {
        let message = error(text);
        assert!(message.contains(expected), "{text}: {message}");
    }
}

proptest! {
    /// Whatever is typed is read or refused.
    #[test]
    fn no_text_is_fatal(text in "[ a-z0-9:*.@,+\"()^-]{0,40}") {
        let _ = Objective::read(&text, &network());
    }

    /// Sums, differences and multiples of objectives have the sums, differences and multiples of their values.
    #[test]
    fn objectives_are_an_algebra(a in -3.0f32..3.0, b in -3.0f32..3.0) {
        let (x, y) = (Objective::channel("fire2.concat", 1), Objective::channel("fire2.concat", 2));
        let value = |objective: &Objective| {
            let trial = Trial::new(objective);
            trial.value(&[noise(3, trial.layers[0].1, 0.0..1.0)], &[]).0
        };
        let together = value(&(a * x.clone() - y.clone() * b));
        let product = value(&((a * x.clone() + y.clone()) * (y.clone() - Objective::constant(b))));
        prop_assert!((product - (a * value(&x) + value(&y)) * (value(&y) - b)).abs() < 1e-4);
        prop_assert!((together - (a * value(&x) - b * value(&y))).abs() < 1e-4);
        prop_assert_eq!(value(&-x.clone()), -value(&x));
    }
}

/// The guide lists every form of every term.
#[test]
fn the_guide_lists_all_terms() {
    let guide = include_str!("../../../docs/feature-visualisation.md");
    for (form, _) in Term::forms() {
        assert!(guide.contains(&format!("`{form}`")), "{form} is not in docs/feature-visualisation.md");
    }
}
