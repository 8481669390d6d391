import http from "node:http";

/** What a raw HTTP request got. */
export interface HttpReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request on a connection of its own, for what no client of ours ever sends. */
export const sendHttp = (
  request: Pick<
    http.RequestOptions,
    "socketPath" | "host" | "port" | "method" | "path" | "headers"
  >,
  body?: string,
): Promise<HttpReply> =>
  new Promise((resolve, reject) => {
    http
      .request({ ...request, agent: false })
      .on("error", reject)
      .on("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () =>
          resolve({
            // There is one in every response.
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
          }),
        );
      })
      .end(body);
  });
