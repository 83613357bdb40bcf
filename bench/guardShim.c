// What somebody would write instead of a shell script: finds the tool on PATH, holds its arguments against patterns that
// are compiled in, and becomes it.
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const reads[] = {"get", "describe", "logs"};
static const char *const patterns[] = {PATTERNS};

static int is_silent(int argc, char **argv) {
  for (size_t i = 0; argc > 1 && i < sizeof reads / sizeof *reads; i++)
    if (strcmp(argv[1], reads[i]) == 0) return 1;
  for (int i = 1; i < argc; i++)
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++)
      if (fnmatch(patterns[p], argv[i], FNM_CASEFOLD) == 0) return 0;
  return 1;
}

int main(int argc, char **argv, char **env) {
  const char *name = strrchr(argv[0], '/');
  name = name ? name + 1 : argv[0];
  const char *path = getenv("PATH");
  static const char own[] = "/whereabouts-shims";
  char real[4096];
  int found = 0;
  while (path && *path && !found) {
    const char *end = strchr(path, ':');
    size_t length = end ? (size_t)(end - path) : strlen(path);
    int skip = length >= sizeof own - 1 && memcmp(path + length - (sizeof own - 1), own, sizeof own - 1) == 0;
    if (!skip && length + strlen(name) + 2 < sizeof real) {
      struct stat about;
      snprintf(real, sizeof real, "%.*s/%s", (int)length, path, name);
      found = access(real, X_OK) == 0 && stat(real, &about) == 0 && S_ISREG(about.st_mode);
    }
    path = end ? end + 1 : NULL;
  }
  if (!found) return 127;
  if (!is_silent(argc, argv)) return 77;
  execve(real, argv, env);
  return 126;
}
