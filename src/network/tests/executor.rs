use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::double::{BatchNorms, Double};
use super::{builder, convolution, finish, noise};
use crate::kernels::{Activation, Binary, MaxPool, PaddingMode, Reduce, Size, SlidingWindow};
use crate::network::ops::Concat;
use crate::network::{Executor, LayerId, Network, NetworkError, Rectifiers, Source};

/// Two residual blocks, a pool and a join: enough for slots to be shared and convolutions to be fused.
fn residual() -> Arc<Network> {
    let mut b = builder(16, 16);
    let mut at: LayerId = b.add("stem", convolution(1, 3, 8, 3, 1, 1), &[Source::Picture]).expect("fits");
    at = b.add("stem.relu", Activation::Relu, &[at.into()]).expect("fits");
    for block in 0..2u64 {
        let shortcut = at;
        at = b.add(format!("{block}.a"), convolution(10 + block, 8, 8, 3, 1, 1), &[at.into()]).expect("fits");
        at = b.add(format!("{block}.a.relu"), Activation::Relu, &[at.into()]).expect("fits");
        at = b.add(format!("{block}.b"), convolution(20 + block, 8, 8, 3, 1, 2), &[at.into()]).expect("fits");
        at = b.add(format!("{block}.add"), Binary::Add, &[at.into(), shortcut.into()]).expect("fits");
        at = b.add(format!("{block}.relu"), Activation::Relu6, &[at.into()]).expect("fits");
    }
    let pool = MaxPool { window: SlidingWindow::square(2, 2, PaddingMode::NONE), ceil_mode: false };
    let pooled = b.add("pool", pool, &[at.into()]).expect("fits");
    let side = b.add("side", convolution(30, 8, 4, 1, 1, 1), &[pooled.into()]).expect("fits");
    let joined = b.add("join", Concat, &[pooled.into(), side.into()]).expect("fits");
    b.add("mean", Reduce::GLOBAL_AVERAGE_POOL, &[joined.into()]).expect("fits");
    finish(b)
}

/// Concats of concats, read in between, some of channels that do not fill their blocks: layers lie inside others' buffers.
fn dense() -> Arc<Network> {
    let mut b = builder(16, 16);
    let mut at: LayerId = b.add("stem", convolution(1, 3, 8, 3, 1, 1), &[Source::Picture]).expect("fits");
    for (block, channels) in [16, 12, 8].into_iter().enumerate() {
        let ins = b.output_shape().expect("there are layers").channels();
        let name = |part: &str| format!("{block}.{part}");
        let seed = 10 * block as u64;
        let squeezed = b.add(name("squeeze"), convolution(seed, ins, 8, 1, 1, 1), &[at.into()]).expect("fits");
        let squeezed = b.add(name("relu"), Activation::Relu, &[squeezed.into()]).expect("fits");
        let grown = b.add(name("grow"), convolution(seed + 5, 8, channels, 3, 1, 1), &[squeezed.into()]).expect("fits");
        let side = b.add(name("side"), convolution(seed + 7, ins, 8, 3, 1, 1), &[at.into()]).expect("fits");
        at = b.add(name("join"), Concat, &[at.into(), grown.into(), side.into()]).expect("fits");
    }
    b.add("mean", Reduce::GLOBAL_AVERAGE_POOL, &[at.into()]).expect("fits");
    finish(b)
}

/// Where values lie, and which are overwritten, is nobody's business: all is what it is in f64.
#[test]
fn joined_layers_are_computed_as_defined() {
    let network = dense();
    let size = Size::square(16);
    let input = noise(3, network.input_shape().len());
    let double = Double { network: &network, batch_norms: BatchNorms::new() };
    let exact = double.forward(&input, network.output());
    for (id, layer) in network.layers() {
        let mut executor = Executor::new(&network, size, 1, &[id], true).expect("fits");
        executor.forward(&input);
        assert_near(&layer.name, executor.value(id), &exact[id.index()]);
        let plane = executor.shape(id).plane();
        let mut seed = vec![0.0; executor.shape(id).len()];
        seed[plane..2 * plane].fill(1.0 / plane as f32);
        let expected = double.gradient(&exact[..=id.index()], id, 1);
        assert_near(&layer.name, executor.backward(&[(id, &seed)]), &expected);
    }
}

fn assert_near(name: &str, ours: &[f32], expected: &[f64]) {
    let largest = expected.iter().fold(1e-3f64, |a, v| a.max(v.abs()));
    assert_eq!(ours.len(), expected.len());
    for (a, b) in ours.iter().zip(expected) {
        assert!((f64::from(*a) - b).abs() < 1e-5 * largest, "{name}: {a} instead of {b}");
    }
}

#[test]
fn what_is_watched_does_not_change_what_is_computed() {
    for network in [residual(), dense()] {
        watching_changes_nothing(&network);
    }
}

fn watching_changes_nothing(network: &Arc<Network>) {
    let all: Vec<LayerId> = network.layers().map(|(id, _)| id).collect();
    let size = Size::square(16);
    let input = noise(3, 2 * network.input_shape().len());
    let mut open = Executor::new(network, size, 2, &all, true).expect("fits");
    open.forward(&input);
    for id in all {
        for gradient in [false, true] {
            let mut alone = Executor::new(network, size, 2, &[id], gradient).expect("fits");
            alone.forward(&input);
            assert_eq!(alone.value(id), open.value(id), "{}", network.layer(id).name);
            // A second run finds nothing left over from the first.
            alone.forward(&noise(4, input.len()));
            alone.forward(&input);
            assert_eq!(alone.value(id), open.value(id), "{}", network.layer(id).name);
            if gradient {
                let seed = noise(9, open.value(id).len());
                assert_eq!(alone.backward(&[(id, &seed)]), open.backward(&[(id, &seed)]));
            }
        }
    }
}

#[test]
fn a_batch_is_its_items_one_by_one() {
    let network = residual();
    let (size, id) = (Size::new(16, 12), network.output());
    let length = network.input_shape_at(size).len();
    let input = noise(5, 3 * length);
    let mut together = Executor::new(&network, size, 3, &[id], true).expect("fits");
    together.forward(&input);
    let per_item = together.shape(id).len();
    let seed = noise(6, 3 * per_item);
    let gradient = together.backward(&[(id, &seed)]).to_vec();
    let mut single = Executor::new(&network, size, 1, &[id], true).expect("fits");
    for item in 0..3 {
        single.forward(&input[item * length..][..length]);
        assert_eq!(single.value(id), &together.value(id)[item * per_item..][..per_item]);
        let alone = single.backward(&[(id, &seed[item * per_item..][..per_item])]);
        assert_eq!(alone, &gradient[item * length..][..length]);
    }
}

#[test]
fn gradients_of_several_layers_add_up() {
    let network = residual();
    let size = Size::square(16);
    let [early, late] = ["0.add", "mean"].map(|name| network.find(name).expect("exists"));
    let mut executor = Executor::new(&network, size, 1, &[early, late], true).expect("fits");
    executor.forward(&noise(7, network.input_shape().len()));
    let seeds = [early, late].map(|id| noise(8, executor.shape(id).len()));
    let first = executor.backward(&[(early, &seeds[0])]).to_vec();
    let second = executor.backward(&[(late, &seeds[1])]).to_vec();
    let both = executor.backward(&[(early, &seeds[0]), (late, &seeds[1])]);
    for ((both, a), b) in both.iter().zip(&first).zip(&second) {
        assert!((both - (a + b)).abs() < 1e-4 * (a.abs() + b.abs()).max(1.0));
    }
    let none = executor.backward(&[]);
    assert!(none.iter().all(|g| *g == 0.0), "no seed, no gradient");
}

/// A rectifier that stops everything passes what would wake it, for that item alone.
#[test]
fn only_a_dead_item_is_redirected() {
    let mut b = builder(2, 2);
    let id = b.add("relu", Activation::Relu, &[Source::Picture]).expect("fits");
    let network = finish(b);
    let mut executor = Executor::new(&network, Size::square(2), 2, &[id], true).expect("fits");
    let mut input = vec![-1.0; 24];
    input[12] = 1.0;
    executor.forward(&input);
    executor.set_rectifiers(&[Rectifiers::Redirected; 2]);
    let gradient = executor.backward(&[(id, &[1.0; 24])]);
    assert_eq!(&gradient[..12], &[1.0; 12], "the dead item is woken");
    assert_eq!(gradient[12], 1.0);
    assert_eq!(&gradient[13..], &[0.0; 11], "the live one keeps its derivative");
    executor.set_rectifiers(&[Rectifiers::Exact, Rectifiers::Redirected]);
    let gradient = executor.backward(&[(id, &[1.0; 24])]);
    assert_eq!(&gradient[..12], &[0.0; 12], "the first is not asked for");
}

#[test]
fn a_size_the_network_cannot_take_is_explained() {
    let network = crate::import::open_default().expect("it is embedded");
    let id = network.find("fire9.concat").expect("exists");
    let error = Executor::new(&network, Size::square(8), 1, &[id], false).err().expect("too small");
    let message = error.to_string();
    assert!(message.contains("8x8") && message.contains("pool3") && message.contains("227x227"), "{message}");
    let early = network.find("pool1").expect("exists");
    assert!(Executor::new(&network, Size::square(8), 1, &[early], false).is_ok(), "enough for the first layers");
}

/// An input can be far larger than the pictures that the network was trained on: nothing is allocated for one that would take all
/// memory. Both took it before, or died.
#[test]
fn what_would_take_all_memory_is_refused() {
    let network = crate::import::open_default().expect("it is embedded");
    let last = network.output();
    let error = |size, batch| Executor::new(&network, size, batch, &[last], true).err().expect("too large").to_string();
    let found = error(Size::square(227), 100_000);
    assert!(
        found.contains("SqueezeNet") && found.contains("100000") && found.contains("the limit is 8192 MiB"),
        "{found}"
    );
    let found = error(Size::square(100_000), 1);
    assert!(found.contains("100000x100000") && found.contains("the limit is 2147483648 values"), "{found}");
}

#[test]
fn a_wrong_name_lists_the_nearest() {
    let network = crate::import::open_default().expect("it is embedded");
    let error = network.find("fire6/concat").expect_err("no such layer");
    let NetworkError::NoSuchLayer { nearest, .. } = &error else { panic!("{error}") };
    assert!(nearest.starts_with("fire6.concat"), "{nearest}");
}

/// A pass is broken off between two steps, and the next one is whole again.
#[test]
fn a_pass_goes_on_only_as_long_as_it_is_wanted() {
    let network = residual();
    let input = noise(7, 3 * 16 * 16);
    let mut executor = Executor::new(&network, Size::square(16), 1, &[network.output()], false).expect("fits");
    executor.forward(&input);
    let whole = executor.value(network.output()).to_vec();
    let asked = AtomicUsize::new(0);
    assert!(!executor.forward_while(&input, &|| asked.fetch_add(1, Ordering::Relaxed) < 3));
    assert_eq!(asked.into_inner(), 4);
    assert!(executor.forward_while(&input, &|| true));
    assert_eq!(executor.value(network.output()), whole);
}
