//! Errors: kind, fault, retry and the policy's action, in one table.

use std::io;
use std::time::Duration;

use protogen_runtime::connection::{Closed, Deadline};
use protogen_runtime::error::{
    Action, Error, ErrorKind, ErrorPolicy, Fault, Refusal, Retry, Step, Timeout,
};
use protogen_runtime::wire::deflate::InflateError;
use protogen_runtime::wire::frame::{FrameError, FrameFault, StageName};
use protogen_runtime::wire::session::{SendError, SessionError};
use protogen_runtime::wire::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind};

fn io_error(step: Step, kind: io::ErrorKind) -> Error {
    Error::io(step, "127.0.0.1:7171", kind.into())
}

fn frame(stage: StageName, fault: FrameFault) -> FrameError {
    FrameError {
        stage,
        offset: 2,
        fault,
    }
}

fn out_of_sequence() -> FrameError {
    let fault = FrameFault::OutOfSequence {
        expected: 5,
        found: 9,
    };
    frame(StageName::Sequence, fault)
}

fn bomb() -> FrameError {
    let fault = FrameFault::Inflate(InflateError::TooLong {
        limit_bytes: 65_536,
    });
    frame(StageName::Compression, fault)
}

fn checksum() -> FrameError {
    let fault = FrameFault::ChecksumMismatch {
        expected: 1,
        found: 2,
    };
    frame(StageName::Checksum, fault)
}

fn packet(kind: DecodeErrorKind) -> DecodeError {
    DecodeError::new(6, kind).in_packet("Login", None)
}

#[test]
#[rustfmt::skip] // One row, one error.
fn each_error_has_its_kind_fault_retry_and_action() {
    use Action::{Close, Reconnect, Report};
    use ErrorKind::{Application, Network, Protocol, Security, Unknown};
    use Fault::{Caller, Peer, Us};
    use Retry::{Useful, Useless};

    let closed = Error::Closed;
    let table = [
        (io_error(Step::Read, io::ErrorKind::ConnectionReset), Network, Peer, Useful, Reconnect),
        (io_error(Step::Connect, io::ErrorKind::ConnectionRefused), Network, Peer, Useful, Reconnect),
        (io_error(Step::Bind, io::ErrorKind::AddrInUse), Network, Caller, Useless, Close),
        (io_error(Step::Tls, io::ErrorKind::InvalidData), Security, Peer, Useless, Close),
        (io_error(Step::File, io::ErrorKind::NotFound), Application, Caller, Useless, Report),
        (closed(Closed::ByPeer), Network, Peer, Useful, Reconnect),
        (closed(Closed::ByUs { reason: "bye".into() }), Application, Caller, Useless, Close),
        (closed(Closed::Ended), Application, Caller, Useless, Close),
        (closed(Closed::Timeout(Deadline::Connect)), Network, Peer, Useful, Reconnect),
        (closed(Closed::Timeout(Deadline::Pong)), Network, Peer, Useful, Reconnect),
        (closed(Closed::RateLimit { what: "packets".into() }), Security, Peer, Useless, Close),
        (closed(Closed::Handler { message: "no such room".into() }), Application, Caller, Useless, Close),
        (SessionError::Truncated { bytes: 3 }.into(), Network, Peer, Useful, Reconnect),
        (SessionError::Frame(checksum()).into(), Protocol, Peer, Useless, Close),
        (SessionError::Frame(out_of_sequence()).into(), Security, Peer, Useless, Close),
        (SessionError::Frame(bomb()).into(), Security, Peer, Useless, Close),
        (checksum().into(), Protocol, Peer, Useless, Report),
        (bomb().into(), Security, Peer, Useless, Close),
        (frame(StageName::Xtea, FrameFault::KeyMissing).into(), Application, Caller, Useless, Report),
        (packet(DecodeErrorKind::UnknownOpcode).into(), Protocol, Peer, Useless, Report),
        (packet(DecodeErrorKind::TableMissing { name: "items".into() }).into(), Application, Caller, Useless, Report),
        (EncodeError::new(0, EncodeErrorKind::EmptyList).into(), Application, Caller, Useless, Report),
        (SendError::Full { limit_bytes: 8 }.into(), Network, Peer, Useful, Report),
        (Error::refused(Refusal::Credentials, ""), Security, Caller, Useless, Close),
        (Error::refused(Refusal::Banned, "until friday"), Security, Caller, Useless, Close),
        (Error::refused(Refusal::PermissionDenied, ""), Security, Caller, Useless, Close),
        (Error::NotConnected, Application, Caller, Useless, Report),
        (Error::NotFound { what: "connection", name: "7".into() }, Application, Caller, Useless, Report),
        (Error::TooMany { what: "connections".into(), limit: 10 }, Application, Caller, Useful, Report),
        (Error::Timeout { which: Timeout::Request, limit: Duration::from_secs(5) }, Application, Peer, Useless, Report),
        (Error::OutcomeUnknown { request: "Buy".into() }, Unknown, Peer, Useless, Report),
        (Error::application("server is full", Useful), Application, Caller, Useful, Report),
        (Error::Other { message: "?".into() }, Unknown, Us, Useless, Report),
    ];
    for (error, kind, fault, retry, action) in table {
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.fault(), fault, "{error}");
        assert_eq!(error.is_retryable(), retry == Useful, "{error}");
        assert_eq!(ErrorPolicy::DEFAULT.action(&error), action, "{error}");
        assert_eq!(error.clone(), error);
    }
}

#[test]
fn no_policy_reconnects_after_a_refusal() {
    let eager = ErrorPolicy::DEFAULT
        .on(ErrorKind::Security, Action::Reconnect)
        .decided_by(|_, _| Action::Reconnect);
    for refusal in [
        Refusal::Credentials,
        Refusal::Banned,
        Refusal::PermissionDenied,
    ] {
        assert_eq!(eager.action(&Error::refused(refusal, "no")), Action::Close);
    }
    let denied = io::Error::from(io::ErrorKind::PermissionDenied);
    assert_eq!(eager.action(&Error::Closed(denied.into())), Action::Close);
}

#[test]
fn a_function_replaces_what_the_kinds_say() {
    let strict = ErrorPolicy::DEFAULT.decided_by(|error, by_kind| match error {
        Error::Packet(_) => Action::Close,
        _ => by_kind,
    });
    let malformed = Error::from(packet(DecodeErrorKind::UnknownOpcode));
    assert_eq!(strict.action(&malformed), Action::Close);
    assert_eq!(
        strict.action(&Error::Closed(Closed::ByPeer)),
        Action::Reconnect
    );
}

#[test]
fn an_error_that_ends_the_connection_is_never_only_reported() {
    let deaf = ErrorPolicy::DEFAULT.decided_by(|_, _| Action::Report);
    assert_eq!(deaf.action(&Error::Closed(Closed::ByPeer)), Action::Close);
    assert_eq!(deaf.action(&checksum().into()), Action::Report);
}

#[test]
fn a_server_does_not_dial_again() {
    let lost = Error::Closed(Closed::ByPeer);
    assert_eq!(ErrorPolicy::SERVER.action(&lost), Action::Close);
}

#[test]
fn messages_name_the_thing_and_its_place() {
    let refused = io_error(Step::Connect, io::ErrorKind::ConnectionRefused);
    assert_eq!(
        refused.to_string(),
        "connect 127.0.0.1:7171: connection refused"
    );
    let malformed = Error::from(packet(DecodeErrorKind::UnknownOpcode));
    assert_eq!(
        malformed.to_string(),
        "Login at byte 6: no packet has this opcode here"
    );
    let banned = Error::refused(Refusal::Banned, "until friday");
    assert_eq!(banned.to_string(), "banned: until friday");
    let late = Error::Timeout {
        which: Timeout::Acquire,
        limit: Duration::from_secs(5),
    };
    assert_eq!(late.to_string(), "acquire: not done within 5s");
    let missing = Error::NotFound {
        what: "protocol",
        name: "chat".into(),
    };
    assert_eq!(missing.to_string(), "protocol not found: chat");
}

#[test]
fn the_error_of_a_dead_session_is_the_same_whoever_finds_it() {
    let reason = SessionError::Frame(checksum());
    let sending = Error::from(SendError::from(reason.clone()));
    assert_eq!(sending, Error::from(reason));
}
