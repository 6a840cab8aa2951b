//! Labels to print: a page of A4 with Data Matrix symbols of 22 millimetres, and below each what it says.
//! **Invariant**: no symbol is smaller than 2 × 2 centimetres, the least that the guides allow; its quiet zone is kept free.
use std::io::Write as _;

use datamatrix::{DataMatrix, SymbolList};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str};

/// Points of a millimetre.
const MM: f32 = 72.0 / 25.4;
const PAGE: (f32, f32) = (210.0 * MM, 297.0 * MM);
/// Side of a symbol.
const SYMBOL: f32 = 22.0 * MM;
/// From one label to the next.
const STEP: (f32, f32) = (38.0 * MM, 40.0 * MM);
const COLUMNS: usize = 5;
const ROWS: usize = 7;
/// From the page's left and upper edge to the first symbol.
const MARGIN: (f32, f32) = (18.0 * MM, 12.0 * MM);
const TEXT: f32 = 6.0;
/// Rows overlap by a hundredth of a module, or viewers draw hairs of white between them.
const NO_SEAM: f32 = 1.01;

/// What one label shows.
pub(crate) struct Label {
    /// As it is encoded.
    pub message: String,
    /// Whether the symbol begins with FNC1.
    pub is_gs1: bool,
    /// Below the symbol; plain ASCII.
    pub lines: [String; 2],
}

/// The file; `None` where a message fits no symbol.
pub(crate) fn pdf(labels: &[Label]) -> Option<Vec<u8>> {
    let mut pdf = Pdf::new();
    let (catalog, tree, font) = (Ref::new(1), Ref::new(2), Ref::new(3));
    let sheets: Vec<&[Label]> = labels.chunks(COLUMNS * ROWS).collect();
    let page = |n: usize| Ref::new(4 + 2 * n as i32);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids((0..sheets.len()).map(page)).count(sheets.len() as i32);
    // Its own encoding has another sign where serials have an apostrophe.
    pdf.type1_font(font).base_font(Name(b"Courier")).encoding_predefined(Name(b"WinAnsiEncoding"));
    for (n, sheet) in sheets.into_iter().enumerate() {
        let contents = Ref::new(page(n).get() + 1);
        let mut object = pdf.page(page(n));
        object.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(contents);
        object.resources().fonts().pair(Name(b"F"), font);
        object.finish();
        // Rectangles by the thousand: deflated they are a tenth.
        let mut deflated = ZlibEncoder::new(Vec::new(), Compression::default());
        deflated.write_all(&sheet_of(sheet)?).ok()?;
        pdf.stream(contents, &deflated.finish().ok()?).filter(Filter::FlateDecode);
    }
    Some(pdf.finish())
}

fn sheet_of(labels: &[Label]) -> Option<Vec<u8>> {
    let mut content = Content::new();
    content.set_fill_gray(0.0);
    for (n, label) in labels.iter().enumerate() {
        let (column, row) = ((n % COLUMNS) as f32, (n / COLUMNS) as f32);
        let left = MARGIN.0 + column * STEP.0;
        let top = PAGE.1 - MARGIN.1 - row * STEP.1;
        symbol(&mut content, label, left, top)?;
        for (k, line) in label.lines.iter().enumerate() {
            content.begin_text().set_font(Name(b"F"), TEXT);
            content.next_line(left, top - SYMBOL - (k as f32 + 1.6) * TEXT);
            content.show(Str(line.as_bytes())).end_text();
        }
    }
    Some(content.finish().into_vec())
}

/// Dark modules that stand next to each other are one rectangle.
fn symbol(content: &mut Content, label: &Label, left: f32, top: f32) -> Option<()> {
    let list = SymbolList::default().enforce_square();
    let bytes = label.message.as_bytes();
    let code = if label.is_gs1 { DataMatrix::encode_gs1(bytes, list) } else { DataMatrix::encode(bytes, list) };
    let bitmap = code.ok()?.bitmap();
    let (columns, rows) = (bitmap.width(), bitmap.height());
    let mut dark = vec![false; columns * rows];
    for (x, y) in bitmap.pixels() {
        *dark.get_mut(y * columns + x)? = true;
    }
    let module = SYMBOL / columns as f32;
    for (y, line) in dark.chunks(columns).enumerate() {
        let mut x = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run.first() == Some(&true) {
                let (at, down) = (left + x as f32 * module, top - (y + 1) as f32 * module);
                content.rect(at, down, run.len() as f32 * module, module * NO_SEAM);
            }
            x += run.len();
        }
    }
    content.fill_nonzero();
    Some(())
}
