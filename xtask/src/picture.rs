//! A picture of a terminal, for the README: text in, SVG out.

use std::fmt::Write;

const FONT_SIZE: usize = 13;
const LINE_HEIGHT: usize = 18;
/// The advance of a monospaced glyph at [`FONT_SIZE`], in tenths of a pixel.
const GLYPH_TENTHS: usize = 78;
const MARGIN: usize = 18;
const BAR: usize = 34;
/// A longer line is cut, or the picture would be too wide to read on a page.
const MAX_COLUMNS: usize = 150;

/// Words that the program prints in colour.
const COLOURS: [(&str, &str); 5] = [
    ("critical", "#ff7b9c"),
    ("high", "#ffa657"),
    ("medium", "#e3c76b"),
    ("low", "#79c0ff"),
    ("informational", "#9aa7b4"),
];

/// Draws what a terminal shows after `command` has printed `output`.
pub(crate) fn draw(command: &str, output: &str) -> String {
    let lines: Vec<String> = output.trim_end().lines().map(cut).collect();
    let columns =
        lines.iter().map(|line| line.chars().count()).max().unwrap_or(0).max(command.chars().count() + 2);
    let width = 2 * MARGIN + (columns * GLYPH_TENTHS).div_ceil(10);
    let height = BAR + 2 * MARGIN + (lines.len() + 1) * LINE_HEIGHT;

    let mut svg = String::new();
    let mut push = |text: String| svg.push_str(&text);
    push(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\">\n<title>{}</title>\n",
        escape(command)
    ));
    push(format!("<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#10161d\"/>\n"));
    for (index, colour) in ["#ff5f57", "#febc2e", "#28c840"].iter().enumerate() {
        push(format!("<circle cx=\"{}\" cy=\"17\" r=\"6\" fill=\"{colour}\"/>\n", 20 + index * 20));
    }
    push(format!(
        "<g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"{FONT_SIZE}\" fill=\"#d7dee6\" xml:space=\"preserve\">\n"
    ));
    push(line(0, &format!("<tspan fill=\"#7ee787\">$</tspan> {}", escape(command))));
    for (index, text) in lines.iter().enumerate() {
        push(line(index + 1, &colour(text)));
    }
    push("</g>\n</svg>\n".to_owned());
    svg
}

fn cut(line: &str) -> String {
    if line.chars().count() <= MAX_COLUMNS {
        return line.to_owned();
    }
    line.chars().take(MAX_COLUMNS - 1).chain(['…']).collect()
}

fn line(index: usize, content: &str) -> String {
    let y = BAR + MARGIN + index * LINE_HEIGHT;
    format!("<text x=\"{MARGIN}\" y=\"{y}\">{content}</text>\n")
}

/// Colours the words of severity, as whole words.
fn colour(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        match COLOURS.iter().find(|(level, _)| bare.eq_ignore_ascii_case(level)) {
            Some((_, colour)) => {
                write!(out, "<tspan fill=\"{colour}\">{}</tspan>{}", escape(bare), &word[bare.len()..])
                    .expect("writing to a String does not fail");
            }
            None => out.push_str(&escape(word)),
        }
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{colour, draw};

    #[test]
    fn text_is_escaped_and_levels_are_coloured() {
        assert_eq!(colour("a <b> & highest"), "a &lt;b&gt; &amp; highest");
        assert_eq!(colour("high  rule"), "<tspan fill=\"#ffa657\">high</tspan>  rule");
    }

    #[test]
    fn the_picture_grows_with_the_text() {
        let short = draw("aurora", "one");
        let long = draw("aurora", "one\ntwo\nthree");
        assert!(short.contains("height=\"106\""), "{short}");
        assert!(long.contains("height=\"142\""), "{long}");
    }
}
