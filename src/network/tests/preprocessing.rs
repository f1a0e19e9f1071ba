//! Pictures prepared otherwise than when the network was opened.

use std::sync::Arc;

use super::{finish, preprocessing};
use crate::activations::{Analysis, Input};
use crate::network::tests::with_opacity;
use crate::network::{
    ChannelOrder, Classes, Crop, Grounds, ModelInfo, Network, NetworkError, OutputKind, Preprocessing, Scaling,
};
use crate::picture::bundled_photos;
use crate::zoo::tests::{Generated, generated};

const WEIGHTS: Generated = Generated { gain: 2.0, outputs: 10 };

fn resnet(preprocessing: Preprocessing) -> Arc<Network> {
    finish(generated("resnet18", WEIGHTS, preprocessing))
}

fn other() -> Preprocessing {
    let preprocessing = Preprocessing { size: [80, 112], crop: Crop::Center(0.7), ..preprocessing([96, 96]) };
    Scaling::Caffe.applied_to(&preprocessing)
}

/// A network does not know whether it was opened so or changed later: values, shapes and receptive fields are the same.
#[test]
fn it_computes_what_it_would_have_if_opened_so() {
    let photo = bundled_photos()[0].open().expect("a photo");
    let opened = resnet(other());
    let first = resnet(preprocessing([96, 96]));
    // What is folded with batch norms at first use is shared too.
    let analyse = |network: &Arc<Network>| Analysis::new(network, Input::from_photo(network, &photo)).expect("it fits");
    analyse(&first);
    let changed = first.with_preprocessing(other()).expect("it fits");
    assert_eq!((first.grounds(), changed.grounds()), (&Grounds::Said, &Grounds::Changed));
    let (expected, found) = (analyse(&opened), analyse(&changed));
    for ((id, a), (_, b)) in opened.layers().zip(changed.layers()) {
        assert_eq!((&a.name, a.shape, a.receptive_field), (&b.name, b.shape, b.receptive_field));
        assert_eq!(expected.layer(id).values, found.layer(id).values, "{}", a.name);
    }
    for ((_, a), (_, b)) in first.layers().zip(changed.layers()) {
        assert!(Arc::ptr_eq(&a.op, &b.op), "{}: weights are not copied", a.name);
    }
}

#[test]
fn what_does_not_fit_is_refused_and_says_why() {
    let network = resnet(preprocessing([96, 96]));
    let refused = |preprocessing| network.with_preprocessing(preprocessing).expect_err("it cannot").to_string();
    let error = refused(Preprocessing { size: [0, 96], ..other() });
    assert!(error.contains("1 to 16384"), "{error}");
    let error = refused(Preprocessing { std: vec![0.0; 3], ..other() });
    assert!(error.contains("other than 0"), "{error}");
    let error = refused(with_opacity().preprocessing.clone());
    assert!(error.contains("takes 3 input channels, not 4"), "{error}");

    let alexnet = finish(generated("alexnet", WEIGHTS, preprocessing([224, 224])));
    let error = alexnet.with_preprocessing(preprocessing([32, 32])).expect_err("too small");
    assert!(matches!(&error, NetworkError::InputSize { layer, .. } if layer.contains("features")), "{error}");
    assert!(error.to_string().contains("32x32") && error.to_string().contains("made for 224x224"), "{error}");
}

#[test]
fn classes_are_renamed_if_there_are_as_many_names() {
    let network = resnet(preprocessing([96, 96]));
    let names: Vec<String> = (0..10).map(|i| format!("sort {i}")).collect();
    let named = network.with_class_names(names.clone()).expect("ten names");
    assert_eq!((named.classes.label(3).as_str(), network.classes.label(3).as_str()), ("sort 3", "class 3"));
    assert_eq!(named.with_class_names(Vec::new()).expect("numbers").classes.label(3), "class 3");
    let error = named.with_class_names(names[1..].to_vec()).expect_err("nine names").to_string();
    assert!(error.contains("9 class names for 10 outputs"), "{error}");
}

/// Where nobody said how pictures are prepared, that is said until somebody does.
#[test]
fn an_assumption_is_a_caution_until_it_is_changed() {
    let builder = || generated("resnet18", WEIGHTS, preprocessing([96, 96]));
    let about = ModelInfo { note: Some("A toy.".to_owned()), ..ModelInfo::default() };
    let classes = Classes { names: Vec::new(), output_kind: OutputKind::Probabilities };
    let network = builder().prepared_as_usual_for("ResNet-18").finish(about, classes).expect("it is whole");
    let caution = network.caution().expect("it is assumed");
    assert!(caution.starts_with("A toy. ") && caution.contains("usual for ResNet-18"), "{caution}");
    let changed = network.with_preprocessing(other()).expect("it fits");
    assert_eq!(changed.caution().as_deref(), Some("A toy."));
    assert_eq!(changed.preprocessing.channels, ChannelOrder::Bgr);
}

/// What is known of a network is part of it from the start, so it cannot be lost when the network is shared.
#[test]
fn what_is_known_of_a_network_stays_with_it() {
    let builder = generated("resnet18", WEIGHTS, preprocessing([96, 96]));
    let classes = Classes { names: Vec::new(), output_kind: OutputKind::Probabilities };
    let builder = builder.prepared_as_usual_for("ResNet-18").with_content_hash(Some(7));
    let network = builder.finish(ModelInfo::default(), classes).expect("it is whole");
    let changed = network.with_preprocessing(other()).expect("it fits");
    let named = network.with_class_names(Vec::new()).expect("numbers");
    assert_eq!([&network, &changed, &named].map(|network| network.content_hash()), [Some(7); 3]);
    assert_eq!([network.grounds(), named.grounds()], [&Grounds::Usual("ResNet-18".to_owned()); 2]);
}
