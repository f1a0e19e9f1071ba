//! Objectives other than channels, grown.

use std::sync::Arc;

use super::support::{grow_subjects, network};
use crate::featurevis::objective::{Alignment, Diversity};
use crate::featurevis::raster::planes;
use crate::featurevis::{Objective, Recipe, Session, Subject, Tile};
use crate::kernels::Size;
use crate::network::{Executor, Network};

/// With opacity, what the objective does not need becomes transparent.
#[test]
fn what_is_not_needed_becomes_transparent() {
    let network = network();
    let recipe = Recipe { steps: 64, alpha: true, ..Recipe::default().sized(64) };
    let objective = Objective::neuron("fire3.concat", 7, None);
    let tile = &grow_subjects(&network, &[Subject::new(0, objective)], &recipe)[0];
    let alpha = tile.alpha.as_ref().expect("it has opacity");
    let (middle, corner) = (alpha.get_pixel(32, 32).0[0], alpha.get_pixel(3, 3).0[0]);
    assert!(middle > corner, "{middle} in the middle and {corner} in a corner");
}

/// The activations of a finished tile at a layer: a row for each channel.
fn activations(network: &Arc<Network>, layer: &str, tile: &Tile) -> Vec<Vec<f32>> {
    let layer = network.find(layer).expect("exists");
    let size = Size::new(tile.picture.height() as usize, tile.picture.width() as usize);
    let mut executor = Executor::new(network, size, 1, &[layer], false).expect("fits");
    let mut input = vec![0.0; executor.input_shape().len()];
    network.color_transform().apply(&planes(&tile.picture), &mut input);
    executor.forward(&input);
    executor.value(layer).chunks_exact(executor.shape(layer).plane()).map(<[f32]>::to_vec).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum()
}

/// Pictures that are to differ have textures less alike than those that are not.
#[test]
fn diversity_makes_variants_differ() {
    let network = network();
    let recipe = Recipe { steps: 32, variants: 3, ..Recipe::default().sized(48) };
    let plain = Objective::channel("fire4.concat", 10);
    let diverse = plain.clone() + 200.0 * Objective::term(Diversity { layer: "fire3.concat".to_owned() });
    let likeness = |objective: Objective| {
        let tiles = grow_subjects(&network, &[Subject::new(0, objective)], &recipe);
        assert_eq!(tiles.len(), 3);
        let gram = |tile: &Tile| -> Vec<f32> {
            let rows = activations(&network, "fire3.concat", tile);
            rows.iter().flat_map(|a| rows.iter().map(|b| dot(a, b) as f32).collect::<Vec<_>>()).collect()
        };
        let grams: Vec<Vec<f32>> = tiles.iter().map(gram).collect();
        let cosine = |a: &[f32], b: &[f32]| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
        cosine(&grams[0], &grams[1]) + cosine(&grams[0], &grams[2]) + cosine(&grams[1], &grams[2])
    };
    let (alike, different) = (likeness(plain), likeness(diverse));
    assert!(different < alike - 0.05, "{different} and {alike}");
}

/// Objectives of one session that are to be aligned are grown in each other's company, and come out more alike than without.
#[test]
fn alignment_makes_the_pictures_on_a_way_alike() {
    let network = network();
    let recipe = Recipe { steps: 32, ..Recipe::default().sized(48) };
    let distance = |weight: f32| {
        let alignment = weight * Objective::term(Alignment { layer: "fire3.concat".to_owned() });
        let ends = [10, 40].map(|channel| Objective::channel("fire4.concat", channel) + alignment.clone());
        let way = [0.0, 0.5, 1.0].map(|amount| ends[0].toward(&ends[1], amount));
        let subjects: Vec<Subject> = way.into_iter().enumerate().map(|(at, end)| Subject::new(at, end)).collect();
        let tiles = grow_subjects(&network, &subjects, &recipe);
        assert_eq!(tiles.iter().map(|tile| tile.channel).collect::<Vec<_>>(), [0, 1, 2]);
        let all = tiles.iter().map(|tile| activations(&network, "fire3.concat", tile).concat());
        let all: Vec<Vec<f32>> = all.collect();
        let cosine = |a: &[f32], b: &[f32]| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
        2.0 - cosine(&all[0], &all[1]) - cosine(&all[1], &all[2])
    };
    let (free, aligned) = (distance(1e-9), distance(1.0));
    assert!(aligned < 0.8 * free, "{aligned} and {free}");
}

/// Alone there is nobody to compare with, and the error says what to do.
#[test]
fn what_needs_company_is_not_grown_alone() {
    let network = network();
    for (text, term) in [("diversity:conv1", "diversity"), ("logit:1*alignment:conv1", "alignment")] {
        let objective = Objective::read(text, &network).expect(text);
        let session = Session::new(&network, vec![Subject::new(0, objective)], &Recipe::default());
        let error = session.map(drop).expect_err("it is alone").to_string();
        assert!(error.contains(term) && error.contains("2 variants"), "{error}");
    }
}

/// A picture with opacity grows for its objective times its transparent share.
#[test]
fn opacity_is_an_objective_times_another() {
    let network = network();
    let recipe = Recipe { steps: 1, transforms: Vec::new(), ..Recipe::default().sized(32) };
    let first = |objective: Objective, alpha: bool| {
        let recipe = Recipe { alpha, ..recipe.clone() };
        grow_subjects(&network, &[Subject::new(0, objective)], &recipe)[0].curve[0]
    };
    let own = Objective::channel("conv1", 3);
    let (share, value) = (first(Objective::transparency() + 0.0 * own.clone(), true), first(own.clone(), true));
    // The noise that opacity begins with is about half transparent, and the share is multiplied by itself.
    assert!((share - 0.25).abs() < 0.05, "{share}");
    let squared = first(own * Objective::transparency(), true);
    assert!((squared / value - share.sqrt()).abs() < 0.01, "{squared} of {value}");
}

/// A photo comes back from the activations that it gave.
#[test]
fn activations_are_inverted() {
    let network = network();
    let recipe = Recipe { steps: 200, transforms: Vec::new(), ..Recipe::default().sized(48) };
    let objective = Objective::read("inversion:conv1.relu:koala.jpg", &network).expect("an objective");
    let tile = &grow_subjects(&network, &[Subject::new(0, objective)], &recipe)[0];
    assert!(tile.curve[0] < -0.3 && tile.activation > -0.1, "{} from {}", tile.activation, tile.curve[0]);
}
