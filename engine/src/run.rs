//! Running an image in this process.

use burrow_abi::native::Native;
use burrow_image::Image;

pub use burrow_heap::{
    Collector, CycleReport, LayoutCount, Reason, SampleCount, Stop, StopReason, SweepCost, SweepTime, SweptSpans, Zeal,
};
pub use burrow_runtime::{CENSUS_SAMPLE_RATE, Config, EndFigures, Observer, ObserverHandle, Places, Traceback};

/// Every native that compiled code may call: the runtime's and the library's.
pub fn natives() -> Vec<Native> {
    let mut natives = burrow_runtime::registry::own();
    natives.extend(burrow_library::natives());
    natives
}

/// Names of the owners of an image's layouts, the first for number 1; empty unless it was compiled for that.
pub fn owners(bytes: &[u8]) -> Result<Vec<String>, String> {
    Image::read(bytes).map(|image| image.owners).map_err(|error| error.to_string())
}

/// Runs a compiled program; the process ends with it. Returns what kept it from starting.
pub fn run_image(bytes: Vec<u8>, config: Config) -> String {
    let image = Image::read(&bytes);
    drop(bytes);
    match image {
        Ok(image) => burrow_runtime::run(image, config, &burrow_library::natives()).to_string(),
        Err(error) => error.to_string(),
    }
}
