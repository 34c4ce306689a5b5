package muster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One configuration key, written on the component of `Config` that holds it. The environment name
/// is the key's name; the same in lower case stands in `muster.toml` (`http_port`, or `port` under
/// `[http]`), and with dashes on the command line (`--http-port`). Secrets have no flag (a command
/// line is public on a machine) but a second name ending in `_FILE`, whose file holds the value.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
  String env();

  /// The default in the form in which a person would write it; empty = unset.
  String byDefault() default "";

  /// One sentence for `muster config` and `--help`.
  String means();

  long min() default 0;

  long max() default Long.MAX_VALUE;
}
