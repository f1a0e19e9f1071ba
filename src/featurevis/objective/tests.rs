use std::sync::Arc;

use proptest::prelude::*;

use super::{ByLayer, Goal, Objective, Picture, Seen, Term, Vector};
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
        let goal = Goal::new(&network, objective, SIZE, SIZE).expect("a goal");
        let mut ids: Vec<LayerId> = goal.layers().collect();
        ids.dedup();
        let layers: Vec<_> = ids.into_iter().map(|id| (id, network.shape_at(id, SIZE).expect("fits").len())).collect();
        let other = |seed| layers.iter().map(|(_, length)| noise(seed, *length, 0.0..1.0)).collect();
        Self { goal, others: vec![other(50), other(51)], layers }
    }

    fn value(&self, own: &[Vec<f32>], picture: &[f32]) -> (f32, Vec<Vec<f32>>, Vec<f32>) {
        fn by_layer<'a>(layers: &[(LayerId, usize)], values: &'a [Vec<f32>]) -> ByLayer<'a> {
            layers.iter().zip(values).map(|((id, _), values)| (*id, values.as_slice())).collect()
        }
        let others = self.others.iter().map(|other| by_layer(&self.layers, other)).collect();
        let seen = Seen { own: by_layer(&self.layers, own), others };
        let mut seeds: Vec<Vec<f32>> = self.layers.iter().map(|(_, length)| vec![0.0; *length]).collect();
        let mut pairs: Vec<_> =
            self.layers.iter().zip(&mut seeds).map(|((id, _), seed)| (*id, seed.as_mut_slice())).collect();
        let mut gradient = vec![0.0; picture.len()];
        let value = self.goal.value(&seen, &mut pairs, picture, &mut gradient);
        (value, seeds, gradient)
    }
}

fn terms() -> Vec<Objective> {
    let vector = Vector { name: "v.npy".to_owned(), values: noise(4, 64, -1.0..1.0).into() };
    let pixels = crate::picture::bundled_photo("dog.jpg").expect("it is there").open().expect("a photo").image;
    let picture = Picture { name: "dog.jpg".to_owned(), pixels: Arc::new(pixels) };
    let layer = || "conv1.relu".to_owned();
    let mut all = vec![
        Objective::channel("fire2.concat", 3),
        Objective::neuron("fire2.concat", 3, None),
        Objective::neuron("fire2.concat", 3, Some([0, 1])),
        Objective::term(Term::Logit { class: 7 }),
        Objective::term(Term::Probability { class: 7 }),
        Objective::term(Term::Direction { layer: layer(), vector }),
        Objective::term(Term::Energy { layer: "fire2.concat".to_owned() }),
        Objective::term(Term::Diversity { layer: layer() }),
        Objective::term(Term::Inversion { layer: "fire2.concat".to_owned(), picture }),
    ];
    all.extend(super::Penalty::ALL.map(|p| Objective::channel("conv1", 0) - 3.0 * Objective::term(Term::Penalty(p))));
    all.push(
        2.0 * Objective::channel("fire2.concat", 1) - 0.5 * Objective::channel("fire2.concat", 2) + all[4].clone(),
    );
    all.push(all[0].toward(&all[1], 0.25));
    all
}

/// Moved along random directions, every objective changes as its gradient says: with respect to each layer that it reads, and
/// to the picture.
#[test]
fn each_gradient_agrees_with_finite_differences() {
    for objective in terms() {
        let trial = Trial::new(&objective);
        let own: Vec<Vec<f32>> =
            trial.layers.iter().enumerate().map(|(i, (_, length))| noise(i as u64, *length, 0.0..1.0)).collect();
        let picture = noise(9, 3 * SIZE.area(), 0.1..0.9);
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

/// The probability that an objective speaks of is the one that the network gives.
#[test]
fn a_probability_is_the_networks() {
    let network = network();
    let size = network.preprocessing.size();
    let (logits, output) = (network.logits(), network.output());
    assert_ne!(logits, output, "SqueezeNet ends with a softmax");
    let mut executor = Executor::new(&network, size, 1, &[logits, output], false).expect("fits");
    executor.forward(&noise(1, network.input_shape().len(), -1.0..1.0));
    let goal = Goal::new(&network, &Objective::term(Term::Probability { class: 9 }), size, size).expect("a goal");
    let seen = Seen { own: vec![(logits, executor.value(logits))], others: Vec::new() };
    let mut seed = vec![0.0; 1000];
    let value = goal.value(&seen, &mut [(logits, &mut seed)], &[], &mut []);
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
}

#[test]
fn a_wrong_objective_says_what_is_wrong() {
    let network = network();
    let error = |text: &str| match Objective::read(text, &network) {
        Err(error) => error.to_string(),
        Ok(objective) => {
            Goal::new(&network, &objective, SIZE, SIZE).map(|_| ()).expect_err("it cannot be reached").to_string()
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
        ("x*channel:conv1:1", "not a number to multiply by"),
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
    fn no_text_is_fatal(text in "[ a-z0-9:*.@,+\"-]{0,40}") {
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
        prop_assert!((together - (a * value(&x) - b * value(&y))).abs() < 1e-4);
        prop_assert_eq!(value(&-x.clone()), -value(&x));
    }
}
