# The top bar and its menus.
menu-file = File
menu-edit = Edit
menu-view = View
menu-help = Help
menu-colours = Colours
menu-language = Language
model-none = no model
model-open = Model: { $name }
photo-none = no photo
photo-open = Photo: { $name }
models-bundled = Bundled models
models-other = From a file or folder
model-path = Path of a model
model-path-hint = path of a model
photos-bundled = Photos in the program
photos-other = From a file
photo-path = Path of a photo
photo-path-hint = path of a photo
path-open = Open
theme-to-light = Switch to the light theme
theme-to-dark = Switch to the dark theme
find-anything = Find anything

# Panes.
pane-close = Close
pane-move = Move { $pane }

# The palette.
palette-search = Search
palette-hint = command, layer, photo or model
palette-nothing = Nothing is called that.
palette-layer = layer, { $kind }
palette-photo = photo
palette-model = model
palette-entry = { $name }: { $detail }

# The list of keys.
keys-channel = Another channel
keys-channel-keys = Arrows, Home, End, Page keys
keys-layer = Another layer
keys-layer-keys = Up, Down in the list
keys-tiles = Size of the tiles
keys-tiles-keys = Ctrl + wheel
keys-zoom = Size of everything
keys-zoom-keys = Ctrl + Plus, Minus, 0

# About the open model.
about-layers = layers
about-parameters = parameters
about-input = input

# The status bar.
status-cancel = Cancel { $what }
status-under-way = { $what }…
task-open-model = opening the model
task-open-photo = opening the photo
task-open-file = opening the file
task-analyse = running the network
task-save = saving tiles
task-empty-cache = emptying the cache
prediction = { $label } { $share }
prediction-tip = { $label } { $share } (class { $class })
class-number = class { $class }
growth = Growth
growth-stopping = stopping…
growth-progress =
    { $tiles ->
        [one] growing { $done } of { $tiles } tile
       *[other] growing { $done } of { $tiles } tiles
    }
growth-progress-elsewhere =
    { $tiles ->
        [one] growing { $done } of { $tiles } tile of { $layer }
       *[other] growing { $done } of { $tiles } tiles of { $layer }
    }
time-left = { $what }, { $time } left

# Notifications.
notifications = Messages
notification-dismiss = Dismiss the message

# A file over the window.
drop-here = Drop a photo or a model
drop-unnamed = dropped file
