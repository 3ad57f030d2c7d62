//! `rpc`, `request` and `ping`.
//! Never checks that a packet exists.

use super::super::{
    ast::{Path, Ping, Request, Rpc, RpcReply},
    input::{Parsed, Tokens},
    token::Kind,
};
use super::{
    attr::notes,
    basics::{expect, name, path},
    declare::semi,
    packet::{direction, opcodes},
    ty::{self, ty},
};

/// `rpc Name = 5: Request -> Reply;` or with a direction before it, for sure.
pub(super) fn rpc(i: Tokens<'_>) -> Parsed<'_, Rpc> {
    let direction = direction(i);
    let i = if direction.is_some() {
        i.skip(2)
    } else {
        i.next()
    };
    let (i, name) = name(i, "the name of a call")?;
    let (i, opcodes) = opcodes(i)?;
    let (i, _) = expect(i, Kind::Colon)?;
    let (i, request) = ty(i)?;
    let (i, _) = expect(i, Kind::Arrow)?;
    let (i, stream) = ty::stream(i)?;
    let (i, response) = ty(i)?;
    let (i, notes) = notes(i)?;
    let (i, ()) = semi(i)?;
    let reply = if stream {
        RpcReply::Stream
    } else {
        RpcReply::One
    };
    Ok((
        i,
        Rpc {
            direction,
            name,
            opcodes,
            request,
            reply,
            response,
            notes,
        },
    ))
}

/// Behind `request`.
pub(super) fn request(i: Tokens<'_>) -> Parsed<'_, Request> {
    let (i, request) = path(i, "the packet that asks")?;
    let (i, _) = expect(i, Kind::Arrow)?;
    let (mut i, first) = answer(i)?;
    let mut responses = vec![first];
    while i.is(Kind::Pipe) {
        let (rest, next) = answer(i.next())?;
        responses.push(next);
        i = rest;
    }
    let (i, ()) = semi(i)?;
    Ok((i, Request { request, responses }))
}

fn answer(i: Tokens<'_>) -> Parsed<'_, Path> {
    path(i, "a packet that answers")
}

/// Behind `ping`.
pub(super) fn ping(i: Tokens<'_>) -> Parsed<'_, Ping> {
    let (i, ping) = path(i, "the packet that asks")?;
    let (i, pong) = if i.is(Kind::Arrow) {
        let (i, pong) = answer(i.next())?;
        (i, Some(pong))
    } else {
        (i, None)
    };
    let (i, ()) = semi(i)?;
    Ok((i, Ping { ping, pong }))
}
