# The list of layers, and what is told of one.
layers = Layers
layers-find = Find a layer
layers-find-hint = find…
layers-none-found = No layer has this in its name or kind.
module =
    { $layers ->
        [one] { $name }, { $layers } layer
       *[other] { $name }, { $layers } layers
    }
module-fold = { $name }: { $layers } layers; click to fold
module-unfold = { $name }: { $layers } layers; click to unfold and see its result
layer-kind-and-output = { $kind }, output { $shape }
layer-kind-and-field = { $kind }, sees { $height }x{ $width } px
layer-field = each value sees { $height } x { $width } pixels of the input
layer-parameters =
    { $count ->
        [one] { $count } parameter
       *[other] { $count } parameters
    }
layer-multiply-adds =
    { $count ->
        [one] { $count } multiply-add
       *[other] { $count } multiply-adds
    }
photo-strip = Photos
model-opening = Opening the model…
