// guardSpawn ROUNDS COUNT, then COUNT times: NAME FOLDER ARGUMENTS --. Runs each with FOLDER before PATH, in turns, and
// prints for each the nanoseconds of every round on a line.
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

struct one {
  char program[4096];
  char path[8192];
  char **argv;
  long *took;
};

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int rounds = atoi(argv[1]), count = atoi(argv[2]), at = 3;
  struct one *all = calloc((size_t)count, sizeof *all);
  const char *path = getenv("PATH");
  for (int i = 0; i < count; i++) {
    snprintf(all[i].program, sizeof all[i].program, "%s/%s", argv[at + 1], argv[at]);
    snprintf(all[i].path, sizeof all[i].path, "PATH=%s:%s", argv[at + 1], path);
    all[i].argv = argv + at + 1;
    all[i].argv[0] = all[i].program;
    for (at += 2; at < argc && strcmp(argv[at], "--") != 0;) at++;
    argv[at++] = NULL;
    all[i].took = calloc((size_t)rounds, sizeof(long));
  }
  char *env[4096];
  int size = 1;
  for (char **one = environ; *one && size < 4095; one++)
    if (strncmp(*one, "PATH=", 5) != 0) env[size++] = *one;
  env[size] = NULL;
  for (int round = 0; round < rounds; round++)
    for (int turn = 0; turn < count; turn++) {
      struct one *it = &all[round % 2 ? count - 1 - turn : turn];
      pid_t child;
      int status;
      env[0] = it->path;
      long start = now();
      if (posix_spawn(&child, it->program, NULL, NULL, it->argv, env) != 0) return 3;
      waitpid(child, &status, 0);
      it->took[round] = now() - start;
      if (status != 0) {
        fprintf(stderr, "%s ended with %d\n", it->program, status);
        return 4;
      }
    }
  for (int i = 0; i < count; i++) {
    for (int round = 0; round < rounds; round++) printf("%ld ", all[i].took[round]);
    printf("\n");
  }
  return 0;
}
