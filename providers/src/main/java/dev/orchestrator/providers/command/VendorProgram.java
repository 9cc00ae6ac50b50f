package dev.orchestrator.providers.command;

import dev.orchestrator.base.process.ProgramResult;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is the vendor's own about one program: how it is called, and how its output is read. */
interface VendorProgram {

  /** The program's usual name in the PATH. */
  String command();

  /** The versions with which its output was observed, newest first; those of its kind are taken. */
  List<String> observed();

  /** Where its requests go unless it is told otherwise. */
  URI vendor();

  /** The most bytes of a prompt that it reads whole; more would be cut in silence. */
  int mostPromptBytes();

  /** The files of the user's home that hold the login, relative to it. */
  List<String> login();

  /**
   * Prepares the private home beside the login, and says what the environment needs.
   *
   * @param home an empty folder but for the login
   * @param key a key to use instead of the login, or null
   * @param endpoint another address than the vendor's, or null
   * @return variables beside HOME and the like
   */
  Map<String, String> prepare(Path home, @Nullable String key, @Nullable URI endpoint);

  /**
   * The arguments for an answer in text: no tool, no hook, no session that is kept.
   *
   * @param directory an empty folder, in which it runs
   */
  List<String> arguments(String model, Path directory, @Nullable URI endpoint);

  /**
   * The arguments for work on files: it may read and change those of its folder, and nothing else;
   * no hook, no session that is kept.
   *
   * @param directory a copy of the working tree, in which it runs
   */
  List<String> workArguments(String model, Path directory, @Nullable URI endpoint);

  /**
   * Reads how a call ended.
   *
   * @throws CommandFailure if it did not succeed by the program's own signs
   */
  CommandAnswer read(ProgramResult result) throws CommandFailure;
}
