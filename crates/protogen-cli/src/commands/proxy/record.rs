//! The recording of one connection, as `decode --wire` reads it: a direction and a frame a line.
//! Never holds back what has passed: each frame is in the file before it goes on.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use protogen_dynamic::frames::Observed;
use protogen_dynamic::hex;

use crate::named;

/// The recording of one connection.
pub struct Recording {
    file: File,
    at: Option<Duration>,
}

impl Recording {
    /// Begins the recording of a connection, by its number.
    pub fn begin(path: &Path, connection: u64, about: &str) -> io::Result<Self> {
        let mut file = File::create(numbered(path, connection))?;
        writeln!(file, "# {about}")?;
        Ok(Self { file, at: None })
    }

    /// Adds pieces that came so long after the begin.
    pub fn add(&mut self, at: Duration, pieces: &[Observed]) -> io::Result<()> {
        let mut lines = String::new();
        for piece in pieces {
            if self.at != Some(at) {
                lines.push_str(&format!("# at {:.3} s\n", at.as_secs_f64()));
                self.at = Some(at);
            }
            let direction = named::direction(piece.direction);
            lines.push_str(&format!("{direction} {}\n", hex::plain(&piece.wire)));
        }
        self.file.write_all(lines.as_bytes())
    }
}

/// `session.txt`, `session-2.txt`, ..
fn numbered(path: &Path, connection: u64) -> PathBuf {
    if connection < 2 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem}-{connection}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{connection}"),
    };
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_connection_has_a_file() {
        let of = |number| {
            numbered(Path::new("a/b.c/s.txt"), number)
                .display()
                .to_string()
        };
        assert_eq!(
            (of(1), of(2)),
            ("a/b.c/s.txt".into(), "a/b.c/s-2.txt".into())
        );
        assert_eq!(numbered(Path::new("s"), 3), Path::new("s-3"));
    }
}
