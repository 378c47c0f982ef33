//! The scheme `pictures`: `pictures://localhost/NAME` is the picture of that name, for an `<img>` of the page.
//!
//! A picture never changes under its name, so the web view may keep it. What is no name of a picture is not even asked
//! for; why there is none is said by `clips.filmstrip`, not here: whoever refuses here says nothing but a status.

use runsheet_engine::{desk::pictures::Picture, pictures::PictureName};
use runsheet_model::{Problem, ProblemKind};
use tauri::{
    Manager, Runtime, UriSchemeContext, UriSchemeResponder, async_runtime,
    http::{HeaderValue, Method, Request, Response, StatusCode, header},
};

use super::ShownWorkspace;

/// The scheme's name.
pub(crate) const SCHEME: &str = "pictures";

/// How long the web view may keep a picture: a day, after which the clip may be gone.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=86400");

/// Answers one request of the page, beside the thread that draws.
pub(crate) fn give<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    async_runtime::spawn(async move {
        responder.respond(app.state::<ShownWorkspace>().give_picture(&request).await);
    });
}

impl ShownWorkspace {
    /// What a request of the scheme is answered: 200 with the picture, 404 if there is none, 405 for anything but a
    /// look, 503 if it cannot be had now.
    pub async fn give_picture<Body>(&self, request: &Request<Body>) -> Response<Vec<u8>> {
        if request.method() != Method::GET {
            return nothing(StatusCode::METHOD_NOT_ALLOWED);
        }
        let name = request.uri().path().trim_start_matches('/');
        if name.parse::<PictureName>().is_err() {
            return nothing(StatusCode::NOT_FOUND);
        }
        match self.picture(name).await {
            Ok(picture) => shown(picture),
            Err(why) => nothing(match why.kind {
                ProblemKind::NotFound | ProblemKind::Unprocessable => StatusCode::NOT_FOUND,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            }),
        }
    }

    async fn picture(&self, name: &str) -> Result<Picture, Problem> {
        self.desk().await?.picture(name).await
    }
}

fn shown(picture: Picture) -> Response<Vec<u8>> {
    let mut answer = Response::new(picture.bytes);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(picture.content_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, KEPT);
    answer
}

fn nothing(status: StatusCode) -> Response<Vec<u8>> {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
