/* An operator's commands: maude-libs backup FILE, maude-libs restore FILE. */
#ifndef MAUDE_COMMANDS_H
#define MAUDE_COMMANDS_H

/* Runs the command that the words are (without the program's name); count > 0. Gives the exit status: 0, 1 where it failed,
 * 64 (EX_USAGE of sysexits.h) where there is no such command. What was done goes to stdout, why it was not to stderr. */
int command_run(int count, char **words, const char *data_dir);

#endif
