use crate::kernels::Size;
use crate::network::Executor;

/// A pixel matters to a value exactly where the receptive field says it may, but for the rounding of Winograd's
/// convolution, whose tiles know no borders within.
#[test]
fn the_receptive_field_is_where_the_gradient_is() {
    let network = crate::import::open_default().expect("it is embedded");
    let size = network.preprocessing.size();
    for name in ["conv1", "pool1", "fire2.expand3x3", "fire4.concat", "pool5", "fire6.concat"] {
        let id = network.find(name).expect("exists");
        let layer = network.layer(id);
        let mut executor = Executor::new(&network, size, 1, &[id], true).expect("fits");
        executor.forward(&super::noise(1, network.input_shape().len()));
        let Size { height, width } = layer.shape.size();
        let (row, column) = (height / 2, width / 3);
        let mut seed = vec![0.0; layer.shape.len()];
        for channel in seed.chunks_mut(layer.shape.plane()) {
            channel[row * width + column] = 1.0;
        }
        let gradient = executor.backward(&[(id, &seed)]);
        let largest = gradient.iter().fold(0.0f32, |a, g| a.max(g.abs()));
        let (rows, columns) = layer.receptive_field.at(row, column, size);
        for (i, g) in gradient.iter().enumerate() {
            let (y, x) = (i / size.width % size.height, i % size.width);
            let is_nothing = g.abs() <= 1e-5 * largest;
            assert!(is_nothing || rows.contains(&y) && columns.contains(&x), "{name} sees ({y}, {x})");
        }
    }
}

/// Worked out by hand from the published layout.
#[test]
fn squeezenets_receptive_fields_are_known() {
    let network = crate::import::open_default().expect("it is embedded");
    let field = |name: &str| network.layer(network.find(name).expect("exists")).receptive_field;
    assert_eq!((field("conv1").size, field("conv1").stride), ([3, 3], [2, 2]));
    assert_eq!((field("pool1").size, field("pool1").stride), ([7, 7], [4, 4]));
    assert_eq!((field("fire2.expand1x1").size, field("fire2.expand3x3").size), ([7, 7], [15, 15]));
    assert_eq!(field("fire2.concat").size, [15, 15]);
    assert_eq!((field("pool3").size, field("pool3").stride), ([31, 31], [8, 8]));
    assert_eq!(field("softmax").size, [227, 227]);
}
