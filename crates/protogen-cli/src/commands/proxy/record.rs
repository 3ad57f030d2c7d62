//! The recording of one connection, in the form that its file's name asks for.
//! Never holds back what has passed: each frame is in the file before it goes on.

use std::fs::File;
use std::io::Write;
use std::net::SocketAddrV4;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use protogen_dynamic::frames::{Content, Observed};
use protogen_dynamic::hex;
use protogen_runtime::capture::{self, Endpoints, Form, Frame, Header, WriteOptions, Writer};
use protogen_runtime::wire;
use protogen_schema::ir::Direction;

use crate::named;

/// The recording of one connection.
pub struct Recording {
    form: Written,
}

/// How it is written.
enum Written {
    /// As `decode --wire` reads it: a direction and a frame a line.
    Lines { file: File, at: Option<Duration> },
    /// A capture; none once its end is marked.
    Capture {
        writer: Option<Writer>,
        content: capture::Content,
    },
}

/// What a recording says of its connection.
pub struct About {
    /// The protocol's name.
    pub protocol: String,
    /// Versions and features, as the flags of `decode` take them.
    pub versions: String,
    /// The state that it began in.
    pub state: String,
    /// With whom.
    pub server: String,
}

impl Recording {
    /// Begins the recording of a connection, by its number.
    pub fn begin(path: &Path, connection: u64, about: &About) -> Result<Self, String> {
        let path = numbered(path, connection);
        let extension = path.extension().map(|name| name.to_string_lossy());
        let form = match extension.as_deref() {
            Some("txt") => {
                let said = |error| format!("{}: {error}", path.display());
                let mut file = File::create_new(&path).map_err(said)?;
                let About {
                    versions, state, ..
                } = about;
                writeln!(file, "# {}, state {state}, {versions}", about.server).map_err(said)?;
                return Ok(Self {
                    form: Written::Lines { file, at: None },
                });
            }
            Some("pcapng") => Form::Pcapng,
            Some("record") => Form::OtClient,
            _ => Form::Own,
        };
        let content = match form {
            Form::OtClient => capture::Content::Payload,
            _ => capture::Content::Wire,
        };
        let mut header = Header::new(content);
        header.started = Some(SystemTime::now());
        header.protocol.clone_from(&about.protocol);
        header.versions.clone_from(&about.versions);
        header.state.clone_from(&about.state);
        header.note = format!("with {}", about.server);
        let writer = Writer::create_with(&path, form, &header, &options(&about.server));
        let writer = writer.map_err(|error| error.to_string())?;
        Ok(Self {
            form: Written::Capture {
                writer: Some(writer),
                content,
            },
        })
    }

    /// Adds pieces that came so long after the begin.
    pub fn add(&mut self, at: Duration, pieces: &[Observed]) -> Result<(), String> {
        match &mut self.form {
            Written::Lines { file, at: last } => {
                let mut lines = String::new();
                for piece in pieces {
                    if last.replace(at) != Some(at) {
                        lines.push_str(&format!("# at {:.3} s\n", at.as_secs_f64()));
                    }
                    let direction = named::direction(piece.direction);
                    lines.push_str(&format!("{direction} {}\n", hex::plain(&piece.wire)));
                }
                let written = file.write_all(lines.as_bytes());
                written.map_err(|error| error.to_string())
            }
            Written::Capture { writer: None, .. } => Ok(()),
            Written::Capture {
                writer: Some(writer),
                content,
            } => {
                for piece in pieces {
                    let bytes = match (*content, &piece.content) {
                        (capture::Content::Wire, _) => &piece.wire,
                        (_, Content::Opened(opened)) if !opened.payload.is_empty() => {
                            &opened.payload
                        }
                        // A frame that did not open has no payload.
                        _ => continue,
                    };
                    let direction = match piece.direction {
                        Direction::C2s => wire::Direction::C2s,
                        Direction::S2c => wire::Direction::S2c,
                    };
                    let frame = Frame::new(at, direction, bytes.as_slice());
                    writer.write(&frame).map_err(|error| error.to_string())?;
                }
                writer.flush().map_err(|error| error.to_string())
            }
        }
    }
}

impl Drop for Recording {
    /// Marks the end: nothing lacks.
    fn drop(&mut self) {
        if let Written::Capture { writer, .. } = &mut self.form
            && let Some(writer) = writer.take()
        {
            // What could not be written has been told of already.
            drop(writer.finish());
        }
    }
}

/// In pcapng the server has its real port, by which Wireshark knows the protocol.
fn options(server: &str) -> WriteOptions {
    let mut endpoints = Endpoints::default();
    let port = server
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok());
    if let Some(port) = port {
        endpoints.server = SocketAddrV4::new(*endpoints.server.ip(), port);
    }
    WriteOptions {
        endpoints,
        ..WriteOptions::default()
    }
}

/// `session.pgc`, `session-2.pgc`, ..
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
            let path = numbered(Path::new("a/b.c/s.txt"), number);
            path.display().to_string()
        };
        assert_eq!(
            (of(1), of(2)),
            ("a/b.c/s.txt".into(), "a/b.c/s-2.txt".into())
        );
        assert_eq!(numbered(Path::new("s"), 3), Path::new("s-3"));
    }
}
