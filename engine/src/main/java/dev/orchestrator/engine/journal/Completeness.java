package dev.orchestrator.engine.journal;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether an event that was read has all that an event of its kind has. */
final class Completeness {

  /** What may not be missing, by kind of event; looked up once, as there are many events. */
  private static final ClassValue<List<RecordComponent>> REQUIRED =
      new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> kind) {
          List<RecordComponent> required = new ArrayList<>();
          for (RecordComponent component : kind.getRecordComponents()) {
            if (!component.getType().isPrimitive()
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
              required.add(component);
            }
          }
          return List.copyOf(required);
        }
      };

  private Completeness() {}

  /**
   * Requires all of it.
   *
   * @throws IllegalArgumentException if something is missing; the message names it
   */
  static void require(JournalEvent event) {
    for (RecordComponent component : REQUIRED.get(event.getClass())) {
      if (value(component, event) == null) {
        throw new IllegalArgumentException("it lacks '" + component.getName() + "'");
      }
    }
  }

  private static @Nullable Object value(RecordComponent component, JournalEvent event) {
    try {
      return component.getAccessor().invoke(event);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
