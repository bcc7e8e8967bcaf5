/*
 * The floor for echo servers: one thread, one epoll, nothing else.
 *
 * usage: echo PORT; prints READY when it listens on that port of the loopback address.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, SIZE = 64 * 1024 };

static void watch(int poller, int socket) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};
  epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
}

static int listening(int port) {
  int yes = 1;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
    perror("cannot listen");
    exit(1);
  }
  return listener;
}

static void welcome(int poller, int listener) {
  int yes = 1;
  int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (client >= 0) {
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(poller, client);
  }
}

/* What the other end does not take at once is waited for: the floor is for clients that read. */
static int send_all(int client, const char *data, ssize_t size) {
  while (size > 0) {
    ssize_t sent = send(client, data, size, MSG_NOSIGNAL);
    if (sent < 0) {
      struct pollfd writable = {.fd = client, .events = POLLOUT};
      if (poll(&writable, 1, 5000) <= 0) return -1;
      continue;
    }
    data += sent;
    size -= sent;
  }
  return 0;
}

int main(int count, char **arguments) {
  static char data[SIZE];
  struct epoll_event events[EVENTS];
  if (count != 2) return 2;
  int listener = listening(atoi(arguments[1]));
  int poller = epoll_create1(0);
  watch(poller, listener);
  puts("READY");
  fflush(stdout);
  for (;;) {
    int ready = epoll_wait(poller, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int socket = events[i].data.fd;
      if (socket == listener) {
        welcome(poller, listener);
        continue;
      }
      ssize_t size = recv(socket, data, SIZE, 0);
      if (size <= 0 || send_all(socket, data, size) < 0) close(socket);
    }
  }
}
