# All about the selected channel.
inspector = Inspector
inspector-title = { $layer } : { $channel }
inspector-channel = channel { $channel } of { $channels }
inspector-picture = The map over the photo
inspector-photo = photo
inspector-map = map
inspector-blend = Blend of photo and map
inspector-blend-tip = From the photo alone to the map alone.
inspector-looks-for = It looks for
inspector-in-this-photo = In this photo
inspector-strongest = Strongest positions
inspector-position = row { $row }, column { $column }
inspector-position-named = { $rank }: { $position }, { $value }
inspector-position-tip = The frame on the photo is all that this value sees: its receptive field.
inspector-histogram = Values, counted on a log scale
inspector-histogram-name = Histogram of the map’s values
inspector-ramp = The colour of each value on the map.
inspector-grow = Grow this one
tile-not-grown = not grown yet
tile-growing = growing, step { $step }
tile-about-to-grow = about to grow…
tile-activation = activation { $value }

# What is told of a channel while the pointer rests on its tile.
tip-channel = channel { $channel }
tip-not-grown = Not grown yet.
tip-step = step
tip-stopped = stopped at step { $step }
tip-settled = settled: it had stopped growing
tip-dead = The channel never woke: neither noise nor the photos excite it. Another seed may.
tip-activation = activation
tip-steps = steps
tip-time = time
tip-curve = Objective by step
tip-largest-mean = largest mean
statistics-dead = Nothing in this photo wakes it.
statistics-max = max
statistics-mean = mean
statistics-std = std
statistics-min = min
statistics-active = active
statistics-not-finite = not a number
ranking-value = value
ranking-rank = rank
ranking-place = { $rank } of { $count }

# The photos that excite a channel most.
examples = Strongest in photos
examples-photos = Photos: { $name }
examples-built-in = Built-in photos
examples-look-through = Photos to look through
examples-from-folder = From a folder
examples-folder = Path of a folder of photos
examples-folder-hint = path of a folder
examples-look = Look
examples-first-of-folder = { $photos }, the first of the folder
examples-unreadable = { $photos }; { $count } could not be read, the first because { $reason }
examples-silent =
    { $count ->
        [one] The photo does not wake it.
       *[other] None of the { $count } photos wakes it.
    }
examples-ratio = { $ratio } × the best photo ({ $name })
examples-ratio-tip = The channel’s mean over the tile, against its largest mean over a photo.
examples-largest-mean = largest mean { $value } in { $name }
examples-crop = { $name }: { $value }
examples-crop-position = { $value } at row { $row }, column { $column }
examples-crop-tip = Click to open the photo.
examples-progress = Photos looked through
examples-looking = looking for photos…
examples-looked-through =
    { $count ->
        [one] { $done } of { $count } photo
       *[other] { $done } of { $count } photos
    }
