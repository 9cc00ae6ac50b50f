package dev.orchestrator.house;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What the rules look for. */
final class Conditions {
  private static final Pattern MONEY =
      Pattern.compile(".*(cost|price|usd|dollar|budget|amount|money|spent).*");
  private static final Set<String> CONTAINERS_THAT_ARE_FIXED =
      Set.of("java.util.List", "java.util.Set", "java.util.Map", "java.util.Collection");

  static final ArchCondition<JavaClass> HAVE_NO_MUTABLE_STATICS =
      condition("have no mutable static fields", Conditions::mutableStatics);

  static final ArchCondition<JavaClass> RESIDE_IN_A_NULL_MARKED_PACKAGE =
      condition(
          "reside in a package marked @NullMarked",
          (javaClass, found) -> {
            if (!javaClass.getPackage().isAnnotatedWith(NullMarked.class)) {
              found.accept(javaClass, "lies in an unmarked package");
            }
          });

  static final ArchCondition<JavaClass> HOLD_NO_MONEY_IN_FLOATING_POINT =
      condition("hold no money in floating point", Conditions::floatingMoney);

  private Conditions() {}

  /** Reaches for a member of another class, by call or reference, that this predicate knows. */
  static ArchCondition<JavaClass> reach(String doing, Predicate<JavaAccess<?>> access) {
    return new ArchCondition<>(doing) {
      @Override
      public void check(JavaClass javaClass, ConditionEvents events) {
        javaClass.getAccessesFromSelf().stream()
            .filter(access)
            .forEach(a -> events.add(SimpleConditionEvent.satisfied(a, a.getDescription())));
      }
    };
  }

  private static ArchCondition<JavaClass> condition(
      String description, BiConsumer<JavaClass, BiConsumer<Object, String>> look) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass javaClass, ConditionEvents events) {
        look.accept(
            javaClass,
            (what, why) ->
                events.add(SimpleConditionEvent.violated(what, javaClass.getName() + " " + why)));
      }
    };
  }

  private static void mutableStatics(JavaClass javaClass, BiConsumer<Object, String> found) {
    for (JavaField field : javaClass.getFields()) {
      Set<JavaModifier> modifiers = field.getModifiers();
      if (!modifiers.contains(JavaModifier.STATIC) || modifiers.contains(JavaModifier.SYNTHETIC)) {
        continue;
      }
      if (!modifiers.contains(JavaModifier.FINAL)) {
        found.accept(field, "has the static field " + field.getName() + ", which is not final");
      } else if (changes(field.getRawType())) {
        found.accept(
            field, "has the static field " + field.getName() + " of a type that can change");
      }
    }
  }

  private static boolean changes(JavaClass type) {
    boolean container = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
    return (container && !CONTAINERS_THAT_ARE_FIXED.contains(type.getName()))
        || type.getPackageName().startsWith("java.util.concurrent.")
        || type.isAssignableTo(ThreadLocal.class)
        || type.isEquivalentTo(StringBuilder.class);
  }

  private static void floatingMoney(JavaClass javaClass, BiConsumer<Object, String> found) {
    javaClass.getFields().stream()
        .filter(field -> isFloating(field.getRawType().getName()) && isMoney(field.getName()))
        .forEach(field -> found.accept(field, "has the field " + field.getName()));
    javaClass.getMethods().stream()
        .filter(m -> isFloating(m.getRawReturnType().getName()) && isMoney(m.getName()))
        .forEach(method -> found.accept(method, "has the method " + method.getName()));
    // ArchUnit knows no parameter names; javac was asked to keep them.
    Class<?> loaded = javaClass.reflect();
    Stream<Executable> code =
        Stream.concat(
            Stream.of(loaded.getDeclaredMethods()), Stream.of(loaded.getDeclaredConstructors()));
    code.flatMap(executable -> Stream.of(executable.getParameters()))
        .filter(p -> isFloating(p.getType().getName()) && isMoney(p.getName()))
        .forEach((Parameter p) -> found.accept(javaClass, "has the parameter " + p.getName()));
  }

  private static boolean isFloating(String type) {
    return Set.of("double", "float", "java.lang.Double", "java.lang.Float").contains(type);
  }

  private static boolean isMoney(String name) {
    return MONEY.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }
}
