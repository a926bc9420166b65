//! Goroutines, scheduler, growing stacks, channels, maps, panics; runs an image.
