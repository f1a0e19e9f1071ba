//! The operators that are known, a row each.

use super::call::Call;
use super::fold::{Folding, Known, Pairwise};
use super::lower::{Lowering, Reducing};
use super::tensor::Tensor;
use super::value::Lowered;
use crate::kernels::{Activation, Binary, Reduce, Unary};

/// Makes layers of a node that reads what depends on the picture.
type Lower = fn(&mut Lowering, &Call<'_>) -> Lowered;

/// Works out a node all of whose inputs are known.
#[derive(Clone, Copy)]
pub enum Fold {
    /// For operators with one output.
    One(fn(&mut Known<'_>) -> Lowered<Tensor>),
    /// For operators with any number of outputs.
    All(fn(&mut Known<'_>) -> Lowered<Vec<Tensor>>),
}

/// An operator of ONNX.
pub struct OnnxOperator {
    pub name: &'static str,
    /// How it becomes layers; `None` if it is only worked out of constants.
    pub lower: Option<Lower>,
    /// How it is worked out of constants; `None` if it only becomes layers.
    pub fold: Option<Fold>,
    /// Whether the result has the values of the first input, in another shape or type: what is said of one, such as that it
    /// is a probability, is true of the other.
    pub keeps_values: bool,
    /// Whether the results are probabilities.
    pub is_probability: bool,
}

impl OnnxOperator {
    /// The operator of this name, with its domain before it unless that is ONNX's own.
    pub fn named(name: &str) -> Option<&'static Self> {
        OPERATORS.iter().find(|operator| operator.name == name)
    }

    const fn new(name: &'static str) -> Self {
        Self { name, lower: None, fold: None, keeps_values: false, is_probability: false }
    }

    const fn lower(self, lower: Lower) -> Self {
        Self { lower: Some(lower), ..self }
    }

    const fn fold(self, fold: fn(&mut Known<'_>) -> Lowered<Tensor>) -> Self {
        Self { fold: Some(Fold::One(fold)), ..self }
    }

    const fn fold_all(self, fold: fn(&mut Known<'_>) -> Lowered<Vec<Tensor>>) -> Self {
        Self { fold: Some(Fold::All(fold)), ..self }
    }

    const fn keeps_values(self) -> Self {
        Self { keeps_values: true, ..self }
    }

    const fn gives_probability(self) -> Self {
        Self { is_probability: true, ..self }
    }
}

const fn op(name: &'static str) -> OnnxOperator {
    OnnxOperator::new(name)
}

/// All known operators, by name. A node of another one is refused; the list in docs/model-files.md is made from here.
#[rustfmt::skip]
pub const OPERATORS: &[OnnxOperator] = &[
    op("Abs").lower(|l, c| l.each(c, Unary::Absolute)).fold(|k| k.each_alike(f64::abs)),
    op("Add").lower(|l, c| l.arithmetic(c, Binary::Add)).fold(|k| k.pairwise(&Pairwise::ADD)),
    op("And").fold(|k| k.compare(&Pairwise::AND)),
    op("AveragePool").lower(Lowering::average_pool),
    op("BatchNormalization").lower(Lowering::batch_norm).fold(|k| k.batch_norm()),
    op("Cast").lower(Lowering::cast).fold(|k| k.cast()).keeps_values(),
    op("CastLike").lower(Lowering::cast_like).fold(|k| k.cast_like()).keeps_values(),
    op("Ceil").fold(|k| k.each_alike(f64::ceil)),
    op("Celu").lower(Lowering::celu),
    op("Clip").lower(Lowering::clip).fold(|k| k.clip()),
    op("Concat").lower(Lowering::concat).fold(|k| k.concat()),
    op("Constant").fold(|k| k.constant()),
    op("ConstantOfShape").fold(|k| k.constant_of_shape()),
    op("Conv").lower(Lowering::convolution),
    op("ConvTranspose").lower(Lowering::transposed_convolution),
    op("Cos").fold(|k| k.each(f64::cos)),
    op("CumSum").fold(|k| k.running_sum()),
    op("DepthToSpace").lower(Lowering::depth_to_space),
    op("DequantizeLinear").lower(Lowering::dequantize).fold(|k| k.dequantize()).keeps_values(),
    op("Div").lower(|l, c| l.arithmetic(c, Binary::Divide)).fold(|k| k.pairwise(&Pairwise::DIVIDE)),
    op("Dropout").lower(Lowering::dropout).fold(|k| k.dropout()),
    op("Elu").lower(Lowering::elu),
    op("Equal").fold(|k| k.compare(&Pairwise::EQUAL)),
    op("Erf").lower(|l, c| l.each(c, Unary::Erf)),
    op("Exp").lower(|l, c| l.each(c, Unary::Exponential)).fold(|k| k.each(f64::exp)),
    op("Expand").lower(Lowering::expand).fold(|k| k.expand()),
    op("Flatten").lower(Lowering::flatten).fold(|k| k.flatten()).keeps_values(),
    op("Floor").fold(|k| k.each_alike(f64::floor)),
    op("Gather").lower(Lowering::gather).fold(|k| k.gather()),
    op("Gelu").lower(Lowering::gelu),
    op("Gemm").lower(Lowering::gemm),
    op("GlobalAveragePool").lower(|l, c| l.global_pool(c, Reduce::GLOBAL_AVERAGE_POOL)),
    op("GlobalMaxPool").lower(|l, c| l.global_pool(c, Reduce::GLOBAL_MAX_POOL)),
    op("Greater").fold(|k| k.compare(&Pairwise::GREATER)),
    op("GreaterOrEqual").fold(|k| k.compare(&Pairwise::GREATER_OR_EQUAL)),
    op("GroupNormalization").lower(Lowering::group_norm),
    op("HardSigmoid").lower(Lowering::hard_sigmoid).gives_probability(),
    op("HardSwish").lower(|l, c| l.each(c, Unary::HardSwish)),
    op("Identity").lower(Lowering::identity).fold(|k| k.identity()).keeps_values(),
    op("InstanceNormalization").lower(Lowering::instance_norm),
    op("LRN").lower(Lowering::local_response_norm),
    op("LayerNormalization").lower(Lowering::layer_norm),
    op("LeakyRelu").lower(Lowering::leaky_relu),
    op("Less").fold(|k| k.compare(&Pairwise::LESS)),
    op("LessOrEqual").fold(|k| k.compare(&Pairwise::LESS_OR_EQUAL)),
    op("Log").lower(|l, c| l.each(c, Unary::Logarithm)).fold(|k| k.each(f64::ln)),
    op("LogSoftmax").lower(|l, c| l.softmax(c, true)),
    op("LpNormalization").lower(Lowering::lp_normalization),
    op("MatMul").lower(Lowering::matmul),
    op("Max").lower(|l, c| l.arithmetic(c, Binary::Maximum)).fold(|k| k.pairwise(&Pairwise::MAXIMUM)),
    op("MaxPool").lower(Lowering::max_pool),
    op("Mean").lower(Lowering::mean).fold(|k| k.mean()),
    op("Min").lower(|l, c| l.arithmetic(c, Binary::Minimum)).fold(|k| k.pairwise(&Pairwise::MINIMUM)),
    op("Mish").lower(|l, c| l.each(c, Unary::Mish)),
    op("Mod").fold(|k| k.modulo()),
    op("Mul").lower(|l, c| l.arithmetic(c, Binary::Multiply)).fold(|k| k.pairwise(&Pairwise::MULTIPLY)),
    op("Neg").lower(Lowering::negative).fold(|k| k.each_alike(|v| -v)),
    op("Not").fold(|k| k.each_alike(|v| if v == 0.0 { 1.0 } else { 0.0 })),
    op("Or").fold(|k| k.compare(&Pairwise::OR)),
    op("PRelu").lower(Lowering::prelu),
    op("Pad").lower(Lowering::pad),
    op("Pow").lower(Lowering::power).fold(|k| k.power()),
    op("QuantizeLinear").lower(Lowering::quantize).fold(|k| k.quantize()).keeps_values(),
    op("Range").fold(|k| k.range()),
    op("Reciprocal").lower(|l, c| l.each(c, Unary::Reciprocal)).fold(|k| k.each(f64::recip)),
    op("ReduceL1").lower(|l, c| l.reduce(c, &Reducing::L1)),
    op("ReduceL2").lower(|l, c| l.reduce(c, &Reducing::L2)),
    op("ReduceMax").lower(|l, c| l.reduce(c, &Reducing::MAXIMUM)).fold(|k| k.reduce(&Folding::MAXIMUM)),
    op("ReduceMean").lower(|l, c| l.reduce(c, &Reducing::MEAN)).fold(|k| k.reduce(&Folding::MEAN)),
    op("ReduceMin").fold(|k| k.reduce(&Folding::MINIMUM)),
    op("ReduceProd").fold(|k| k.reduce(&Folding::PRODUCT)),
    op("ReduceSum").lower(|l, c| l.reduce(c, &Reducing::SUM)).fold(|k| k.reduce(&Folding::SUM)),
    op("ReduceSumSquare").lower(|l, c| l.reduce(c, &Reducing::SUM_OF_SQUARES)),
    op("Relu").lower(|l, c| l.each(c, Activation::Relu)).fold(|k| k.each(|v| v.max(0.0))),
    op("Reshape").lower(Lowering::reshape).fold(|k| k.reshape()).keeps_values(),
    op("Resize").lower(Lowering::resize),
    op("Round").fold(|k| k.each_alike(f64::round_ties_even)),
    op("Selu").lower(Lowering::selu),
    op("Shape").lower(Lowering::shape).fold(|k| k.shape()),
    op("Sigmoid").lower(|l, c| l.each(c, Activation::Sigmoid)).fold(|k| k.each(|v| 1.0 / (1.0 + (-v).exp()))).gives_probability(),
    op("Sign").fold(|k| k.each_alike(|v| if v == 0.0 { 0.0 } else { v.signum() })),
    op("Sin").fold(|k| k.each(f64::sin)),
    op("Size").lower(Lowering::size).fold(|k| k.size()),
    op("Slice").lower(Lowering::slice).fold(|k| k.slice()),
    op("Softmax").lower(|l, c| l.softmax(c, false)).gives_probability(),
    op("Softplus").lower(|l, c| l.each(c, Activation::Softplus)),
    op("Softsign").lower(Lowering::softsign).fold(|k| k.each(|v| v / (1.0 + v.abs()))),
    op("SpaceToDepth").lower(Lowering::space_to_depth),
    op("Split").lower(Lowering::split).fold_all(|k| k.split()),
    op("Sqrt").lower(|l, c| l.each(c, Unary::SquareRoot)).fold(|k| k.each(f64::sqrt)),
    op("Squeeze").lower(Lowering::squeeze).fold(|k| k.squeeze()).keeps_values(),
    op("Sub").lower(|l, c| l.arithmetic(c, Binary::Subtract)).fold(|k| k.pairwise(&Pairwise::SUBTRACT)),
    op("Sum").lower(|l, c| l.arithmetic(c, Binary::Add)).fold(|k| k.pairwise(&Pairwise::ADD)),
    op("Swish").lower(Lowering::swish),
    op("Tanh").lower(|l, c| l.each(c, Activation::Tanh)).fold(|k| k.each(f64::tanh)),
    op("Tile").fold(|k| k.tile()),
    op("Transpose").lower(Lowering::transpose).fold(|k| k.transpose()),
    op("Unsqueeze").lower(Lowering::unsqueeze).fold(|k| k.unsqueeze()).keeps_values(),
    op("Upsample").lower(Lowering::resize),
    op("Where").fold(|k| k.choose()),
];
