//! libdmtx, where it is installed.
use std::ffi::{c_int, c_long, c_ulong, c_void};
use std::sync::OnceLock;

use image::GrayImage;
use libloading::{Library, Symbol};

/// As libdmtx 0.7 has it.
#[repr(C)]
#[derive(Clone, Copy)]
struct Time {
    sec: c_long,
    usec: c_ulong,
}

#[repr(C)]
struct Message {
    array_size: usize,
    code_size: usize,
    output_size: usize,
    output_idx: c_int,
    pad_count: c_int,
    fnc1: c_int,
    array: *mut u8,
    code: *mut u8,
    output: *mut u8,
}

const PACK_8BPP: c_int = 300;
const UNDEFINED: c_int = -1;
/// Milliseconds it may search a frame.
const PATIENCE: c_long = 200;

static LIBRARY: OnceLock<Option<Library>> = OnceLock::new();

fn library() -> Option<&'static Library> {
    let open = || {
        // SAFETY: a plain C library without initialisation of its own.
        unsafe { Library::new("libdmtx.so.0").ok() }
    };
    LIBRARY.get_or_init(open).as_ref()
}

/// Whether it can be asked at all.
pub fn is_there() -> bool {
    library().is_some()
}

/// The first message it finds; none where it is not installed.
pub fn read(picture: &GrayImage) -> Vec<Vec<u8>> {
    library().and_then(|library| first(library, picture)).into_iter().collect()
}

fn first(library: &Library, picture: &GrayImage) -> Option<Vec<u8>> {
    let mut pixels = picture.as_raw().clone();
    let (width, height) = (c_int::try_from(picture.width()).ok()?, c_int::try_from(picture.height()).ok()?);
    // SAFETY: signatures and layouts as in dmtx.h of 0.7.7; every object is destroyed once, by the function for it; `pixels`
    // outlives the image.
    unsafe {
        type Pointer = *mut c_void;
        let image_create: Symbol<'_, unsafe extern "C" fn(*mut u8, c_int, c_int, c_int) -> Pointer> =
            library.get(b"dmtxImageCreate").ok()?;
        let image_destroy: Symbol<'_, unsafe extern "C" fn(*mut Pointer) -> c_int> =
            library.get(b"dmtxImageDestroy").ok()?;
        let decode_create: Symbol<'_, unsafe extern "C" fn(Pointer, c_int) -> Pointer> =
            library.get(b"dmtxDecodeCreate").ok()?;
        let decode_destroy: Symbol<'_, unsafe extern "C" fn(*mut Pointer) -> c_int> =
            library.get(b"dmtxDecodeDestroy").ok()?;
        let now: Symbol<'_, unsafe extern "C" fn() -> Time> = library.get(b"dmtxTimeNow").ok()?;
        let add: Symbol<'_, unsafe extern "C" fn(Time, c_long) -> Time> = library.get(b"dmtxTimeAdd").ok()?;
        let find: Symbol<'_, unsafe extern "C" fn(Pointer, *mut Time) -> Pointer> =
            library.get(b"dmtxRegionFindNext").ok()?;
        let region_destroy: Symbol<'_, unsafe extern "C" fn(*mut Pointer) -> c_int> =
            library.get(b"dmtxRegionDestroy").ok()?;
        let decode: Symbol<'_, unsafe extern "C" fn(Pointer, Pointer, c_int) -> *mut Message> =
            library.get(b"dmtxDecodeMatrixRegion").ok()?;
        let message_destroy: Symbol<'_, unsafe extern "C" fn(*mut *mut Message) -> c_int> =
            library.get(b"dmtxMessageDestroy").ok()?;
        let mut image = image_create(pixels.as_mut_ptr(), width, height, PACK_8BPP);
        let mut decoder = decode_create(image, 1);
        let mut until = add(now(), PATIENCE);
        let mut out = None;
        while out.is_none() {
            let mut region = find(decoder, &raw mut until);
            if region.is_null() {
                break;
            }
            let mut message = decode(decoder, region, UNDEFINED);
            if let Some(read) = message.as_ref() {
                let n = usize::try_from(read.output_idx).unwrap_or(0).min(read.output_size);
                out = Some(std::slice::from_raw_parts(read.output, n).to_vec());
                message_destroy(&raw mut message);
            }
            region_destroy(&raw mut region);
        }
        decode_destroy(&raw mut decoder);
        image_destroy(&raw mut image);
        out
    }
}
