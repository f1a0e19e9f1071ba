# What has happened, or could not.
notice-tiles-too-large = Tiles of { $side } pixels are larger than this graphics driver can show.
notice-described = Saved in { $path }: the weights beside it open so from now on.
notice-saved =
    { $count ->
        [one] Saved { $count } file in { $folder }
       *[other] Saved { $count } files in { $folder }
    }
notice-cache-emptied =
    { $count ->
        [one] Removed { $count } tile ({ $size }) from the cache.
       *[other] Removed { $count } tiles ({ $size }) from the cache.
    }
notice-no-folder-for-tiles = No folder chosen. You can also type its path beside “Save tiles”.
notice-no-folder-of-photos = No folder chosen. You can also type its path above the photos’ crops.
notice-no-file = No file chosen. You can also drop a file here or paste a path.
notice-open-until = Open it up to { $layer }
notice-unreadable-photos = { $count } below { $folder } could not be read; the first: { $first }
notice-class-names = { $source }: { $problem } of { $network }

# Why a job failed.
failure-file-name = { $name }: this is no name of a file
failure-temporary = { $name }: { $reason }
failure-animation = The growth cannot be written as an animation: { $reason }
failure-dialog = No file dialog: { $reason }
failure-panic = Internal fault; the details are on the terminal that started Layerscope.
