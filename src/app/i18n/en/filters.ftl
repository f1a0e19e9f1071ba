# The tiles of a layer.
filters = Filters
filters-tiles = Tiles
filters-first-on-their-way = The first tiles are on their way…
filters-invitation = Press Grow: each tile starts as noise and climbs, step by step, to the picture its channel answers to most. Early layers look for edges and colours, deeper ones for textures, eyes, faces.
grow = Grow
grow-more = Grow { $count } more
grow-done = All grown
grow-done-tip = All tiles of this layer are grown. Another seed or size gives others.
stop = Stop
with-key = { $tip } ({ $key })
save = Save…
save-nothing = No tiles to save yet.
save-choose-folder = Choose a folder…
save-growth = The selected tile’s growth as a GIF…
save-folder = Folder for the tiles
save-folder-hint = path of a folder
save-enter = Save

# The selected tile, large.
close-up-back = All tiles
close-up-back-tip = Back to the layer’s tiles.
close-up-title = channel { $channel } at { $side } px
close-up-picture = The tile, large
close-up-picture-tip = Turn the wheel to zoom, drag to move, double-click to see it whole.
close-up-growing = growing on, step { $step } of { $steps }
close-up-growing-bar = Growing on
close-up-grown =
    { $steps ->
        [one] grown on for { $steps } step
       *[other] grown on for { $steps } steps
    }
close-up-stopped = stopped
close-up-small-tile = small tile { $value }

# The recipe.
recipe-preset = Preset: { $name }
recipe-own = Own settings
recipe-own-tip = Settings of your own: choose a preset to go back to it.
recipe-steps = Steps
recipe-steps-prefix = steps
recipe-steps-tip = Steps of ascent for each tile: more are clearer and slower.
recipe-size = Size in pixels
recipe-size-prefix = size
recipe-size-tip = Width and height of a tile in pixels.
recipe-seed = Seed
recipe-seed-prefix = seed
recipe-seed-tip = Which noise to start from: the same seed gives the same tile.
recipe-adjust = Adjust…
recipe-adjust-tip = Parameterization, optimizer, and how the picture is moved before each step.
recipe-picture = The picture
recipe-parameterization = parameterization
recipe-parameterization-tip = What the ascent moves: the spectrum, only its phases (MACO), or every pixel for itself.
recipe-colours = colours
recipe-colours-tip = Decorrelated: along the directions in which the colours of photos vary.
recipe-octaves = octaves
recipe-octaves-tip = Sizes that the picture is grown at, each twice the one before.
recipe-ascent = The ascent
recipe-optimizer = optimizer
recipe-optimizer-tip = Adam, NAdam, or steps of fixed length along the gradient.
recipe-learning-rate = learning rate
recipe-learning-rate-tip = The size of a step, in units of the coefficients.
recipe-learning-rate-decay = learning rate decay
recipe-learning-rate-decay-tip = The last step’s size as a fraction of the first’s: 1 keeps it.
recipe-early-stopping = early stopping
recipe-early-stopping-tip = Ends when 24 steps gain less than this fraction: 0 never does.
recipe-revive = wake silent units
recipe-revive-tip = By redirected gradients, stronger noise, and photos.
recipe-transforms = Before each step
recipe-pad = border
recipe-pad-tip = Pixels of grey around the picture.
recipe-jitter = jitter
recipe-jitter-tip = Shift by at most this many pixels.
recipe-scale = scale
recipe-scale-tip = Larger or smaller by at most this fraction.
recipe-rotation = rotation
recipe-rotation-tip = Turn by at most this angle.
recipe-transform-decay = transform decay
recipe-transform-decay-tip = How far the last step moves, as a fraction of the first: 1 keeps it.
recipe-crops = crops
recipe-crops-tip = Random parts that the network sees at each step: 0 shows it the whole picture.
recipe-crop = crop
recipe-crop-tip = The side of a part, as a fraction of the picture’s.
recipe-blur = blur
recipe-blur-tip = Out of focus by this many pixels.
recipe-mirror = mirror
recipe-mirror-tip = How often left and right are exchanged.
recipe-noise = noise
recipe-noise-tip = Standard deviation of the noise added.

# Presets, and whose idea they are.
preset-standard = Standard
preset-standard-tip = Lucid’s parameterization at the picture’s own size, larger and fewer steps, and moves that fade.
preset-fast = Fast
preset-fast-tip = For whole layers: the same with half the steps on small pictures.
preset-lucid = Lucid
preset-lucid-tip = As the library Lucid has it: 512 steps of Adam on a spectrum with decorrelated colours; border, jitter, scale, rotation. Olah, Mordvintsev, Schubert: Feature Visualization, Distill, 2017.
preset-maco = MACO
preset-maco-tip = Only the phases of the spectrum grow; its magnitudes are those of photos. Eight random parts a step. Fel et al.: Unlocking feature visualization for deeper networks with magnitude constrained optimization, 2023.
preset-plain = Plain ascent
preset-plain-long = Plain gradient ascent as in the article
preset-plain-tip = Each pixel for itself, steps along the normalised gradient, nothing moved: shows why the rest is needed. F. Chollet: How convolutional neural networks see the world, 2016.
parameterization-pixels = pixels
parameterization-fourier = fourier
parameterization-phase = phase
tile-colours-decorrelated = decorrelated
tile-colours-plain = plain
tile-colours-grey = grey
optimizer-adam = adam
optimizer-nadam = nadam
optimizer-sgd = sgd
