//! Opening photos safely, colormaps, normalisation, tile sheets, saving.
