package dev.orchestrator.base.http;

import java.net.http.HttpHeaders;

/**
 * One whole answer.
 *
 * @param status the status, of any class: the caller judges it
 * @param headers its headers
 * @param body its body, decoded as UTF-8; malformed bytes become U+FFFD
 */
public record HttpReply(int status, HttpHeaders headers, String body) {}
