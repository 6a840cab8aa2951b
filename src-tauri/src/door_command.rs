//! The one command of the shell: a packet in, a packet out. Cameras are answered here, everything else by the engine.
use door::{CallHead, CameraDevices, CameraStart, CameraStop, Command, Done, DoorError, ErrorCode, Head, Packet};
use native_host::NativeEngine;
use tauri::State;
use tauri::ipc::{InvokeBody, Request, Response};

use crate::camera::Cameras;

#[tauri::command]
pub(crate) async fn door(
    engine: State<'_, NativeEngine>,
    cameras: State<'_, Cameras>,
    request: Request<'_>,
) -> Result<Response, DoorError> {
    let InvokeBody::Raw(bytes) = request.body() else { return Err(ErrorCode::MalformedCall.into()) };
    let packet = Packet::unpack(bytes).map_err(|_| DoorError::from(ErrorCode::MalformedCall))?;
    if let Ok(Head::Call(call)) = serde_json::from_slice::<Head>(packet.part(0))
        && let Some(answer) = camera_call(&cameras, &call, packet.part(1))
    {
        return Ok(Response::new(answer));
    }
    Ok(Response::new(engine.call(bytes.clone()).await))
}

/// `None` where the call is not about cameras.
fn camera_call(cameras: &Cameras, call: &CallHead, body: &[u8]) -> Option<Vec<u8>> {
    let answer = match call.command.as_str() {
        CameraDevices::NAME => Ok(serde_json::to_vec(&cameras.devices())),
        CameraStart::NAME => match serde_json::from_slice::<CameraStart>(body) {
            Ok(start) => cameras.start(&start.id).map(|()| serde_json::to_vec(&Done {})),
            Err(_) => Err(ErrorCode::MalformedCall),
        },
        CameraStop::NAME => {
            cameras.stop();
            Ok(serde_json::to_vec(&Done {}))
        }
        _ => return None,
    };
    let head = Head::Reply { id: call.id.clone(), ok: answer.is_ok() };
    let body = answer.unwrap_or_else(|code| serde_json::to_vec(&DoorError::from(code)));
    let parts = vec![serde_json::to_vec(&head).unwrap_or_default(), body.unwrap_or_default()];
    Some(Packet { parts }.pack())
}
