//! The target: x86-64 with what this machine has.

use cranelift_codegen::isa::{self, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};

/// Settings that all functions share. `verify`: check Cranelift's input.
pub(crate) fn target(verify: bool) -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    let choices = [
        ("opt_level", "speed"),
        ("enable_pinned_reg", "true"),
        ("preserve_frame_pointers", "true"),
        ("unwind_info", "false"),
        ("enable_heap_access_spectre_mitigation", "false"),
        ("enable_table_access_spectre_mitigation", "false"),
        ("enable_verifier", if verify { "true" } else { "false" }),
    ];
    for (name, value) in choices {
        flags.set(name, value).map_err(|error| format!("{name}: {error}"))?;
    }
    let mut builder = isa::lookup_by_name("x86_64-unknown-linux-gnu").map_err(|error| error.to_string())?;
    for (name, present) in features() {
        if present {
            builder.enable(name).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    builder.finish(settings::Flags::new(flags)).map_err(|error| error.to_string())
}

/// Instruction sets by Cranelift's names, and whether this processor has them. Everything up to SSE 4.2
/// and `popcnt` is taken for granted.
fn features() -> Vec<(&'static str, bool)> {
    let always = ["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt"];
    let mut features: Vec<(&'static str, bool)> = always.into_iter().map(|name| (name, true)).collect();
    #[cfg(target_arch = "x86_64")]
    features.extend([
        ("has_avx", std::is_x86_feature_detected!("avx")),
        ("has_avx2", std::is_x86_feature_detected!("avx2")),
        ("has_fma", std::is_x86_feature_detected!("fma")),
        ("has_bmi1", std::is_x86_feature_detected!("bmi1")),
        ("has_bmi2", std::is_x86_feature_detected!("bmi2")),
        ("has_lzcnt", std::is_x86_feature_detected!("lzcnt")),
    ]);
    features
}

/// What the instruction set of this machine is called in build information.
pub(crate) fn feature_names() -> String {
    features().into_iter().filter(|feature| feature.1).map(|feature| feature.0).collect::<Vec<_>>().join(",")
}
